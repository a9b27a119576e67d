import {
  ATTR_ERROR_TYPE,
  AUDIT_DENIED_BY,
  AUDIT_OUTCOME,
  AUDIT_OUTCOME_REASON,
  type AuditOutcomeReason,
  type AuditRecord,
} from '@auditspan/conventions';
import { type ToldSpan, textOf } from './other-source.ts';

type Outcome = Pick<AuditRecord, 'outcome' | 'outcomeReason' | 'deniedBy'>;

/** OTLP's status code of an error. */
const ERROR = 2;
/** Finish reasons of refused answers, as several providers name them. */
const REFUSED = /^(?:content[-_]filter(?:ed)?|refusal|safety|prohibited_content|guardrail_intervened)$/i;

const DENIALS: readonly (readonly [RegExp, AuditOutcomeReason])[] = [
  [/^401$|authenticat|unauthorized/i, AUDIT_OUTCOME_REASON.UNAUTHENTICATED],
  [/^403$|permission|forbidden|access_?denied/i, AUDIT_OUTCOME_REASON.FORBIDDEN],
  [/^404$|not_?found/i, AUDIT_OUTCOME_REASON.MODEL_UNAVAILABLE],
  [/insufficient_quota|quota_?exceeded/i, AUDIT_OUTCOME_REASON.QUOTA],
  [/^429$|rate_?limit|throttl|too_?many/i, AUDIT_OUTCOME_REASON.RATE_LIMITED],
];
const FAULTS: readonly (readonly [RegExp, AuditOutcomeReason])[] = [
  [/time_?d?_?out|^(?:408|504)$|deadline/i, AUDIT_OUTCOME_REASON.TIMEOUT],
  [/connect|econn|socket|dns|enotfound/i, AUDIT_OUTCOME_REASON.CONNECTION],
  [/^4\d\d$|bad_?request|invalid|validation|unprocessable/i, AUDIT_OUTCOME_REASON.INVALID_REQUEST],
  [
    /^5\d\d$|internal_?server|service_?unavailable|overloaded|api_?error|api_?status/i,
    AUDIT_OUTCOME_REASON.PROVIDER_ERROR,
  ],
];

/** Returns how a call ended according to its span; an error of unknown kind has no reason. */
export function otherOutcome(
  { attributes, statusCode, events }: Pick<ToldSpan, 'attributes' | 'statusCode' | 'events'>,
  { httpStatus, finishReasons }: Partial<AuditRecord>,
): Outcome {
  if (finishReasons?.some((reason) => REFUSED.test(reason)) === true) {
    return denied(AUDIT_OUTCOME_REASON.CONTENT_REFUSED);
  }
  const failed = httpStatus !== undefined && httpStatus >= 400;
  if (statusCode !== ERROR && !failed) return { outcome: AUDIT_OUTCOME.SUCCESS };
  const exceptions = events.map((event) => textOf(event.attributes, 'exception.type'));
  const words = [failed ? String(httpStatus) : '', textOf(attributes, ATTR_ERROR_TYPE), ...exceptions];
  const denial = reasonIn(words, DENIALS);
  if (denial !== undefined) return denied(denial);
  const fault = reasonIn(words, FAULTS);
  return { outcome: AUDIT_OUTCOME.ERROR, ...(fault === undefined ? {} : { outcomeReason: fault }) };
}

function denied(outcomeReason: AuditOutcomeReason): Outcome {
  return { outcome: AUDIT_OUTCOME.DENIED, outcomeReason, deniedBy: AUDIT_DENIED_BY.PROVIDER };
}

/** Returns the reason of the first word that matches one. */
function reasonIn(
  words: readonly string[],
  reasons: readonly (readonly [RegExp, AuditOutcomeReason])[],
): AuditOutcomeReason | undefined {
  for (const word of words) {
    const found = word === '' ? undefined : reasons.find(([pattern]) => pattern.test(word));
    if (found !== undefined) return found[1];
  }
  return undefined;
}
