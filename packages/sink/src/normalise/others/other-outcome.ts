import {
  ATTR_ERROR_TYPE,
  AUDIT_DENIED_BY,
  AUDIT_OUTCOME,
  AUDIT_OUTCOME_REASON,
  type AuditOutcomeReason,
  type AuditRecord,
} from '@auditspan/conventions';
import { type ReportedSpan, textOf } from './other-source.ts';

type Outcome = Pick<AuditRecord, 'outcome' | 'outcomeReason' | 'deniedBy'>;

/** OTLP's status code of an error. */
const ERROR = 2;
/** Finish reasons of refusals, as several providers name them. */
const REFUSED = /^(?:content[-_]filter(?:ed)?|refusal|safety|prohibited_content|guardrail_intervened)$/i;

/** Finish reasons of responses that ended in an error. */
const FAILED = /^(?:error|failed|malformed_function_call)$/i;

const DENIALS: readonly (readonly [RegExp, AuditOutcomeReason])[] = [
  [/^401$|authenticat|unauthorized/i, AUDIT_OUTCOME_REASON.UNAUTHENTICATED],
  [/^403$|permission|forbidden|access_?denied/i, AUDIT_OUTCOME_REASON.FORBIDDEN],
  [/^404$|not_?found/i, AUDIT_OUTCOME_REASON.MODEL_UNAVAILABLE],
  [/insufficient_quota|quota_?exceeded/i, AUDIT_OUTCOME_REASON.QUOTA],
  [/^429$|rate_?limit|throttl|too_?many|resource_?exhausted/i, AUDIT_OUTCOME_REASON.RATE_LIMITED],
];
const FAULTS: readonly (readonly [RegExp, AuditOutcomeReason])[] = [
  [/time_?d?_?out|^(?:408|504)$|deadline/i, AUDIT_OUTCOME_REASON.TIMEOUT],
  [/connect|econn|socket|dns|enotfound/i, AUDIT_OUTCOME_REASON.CONNECTION],
  [/^4\d\d$|bad_?request|invalid|validation|unprocessable/i, AUDIT_OUTCOME_REASON.INVALID_REQUEST],
  [/^5\d\d$|internal_?server|unavailable|overloaded|api_?error|api_?status/i, AUDIT_OUTCOME_REASON.PROVIDER_ERROR],
];

const ABORTED = /abort|cancell?ed|generator_?exit|keyboard_?interrupt/i;
/** The HTTP status in an error message: `Error code: 429 - …`, `429 Too Many Requests`, `"status": 429`. */
const STATUS_IN_MESSAGE =
  /(?:^|`|(?:error|status|http|code|success)(?:[ _-]?code|\/\d(?:\.\d)?)?["']?[\s:=(]{1,3})(?<status>[45]\d\d)\b/i;
/** The status stands at the beginning of a message. */
const MOST_CHARACTERS = 4096;

/**
 * Returns how a call ended according to its span; an error of unknown kind has no reason.
 * @param failure why the call failed, according to an attribute of its source; undefined or empty if there is none.
 */
export function otherOutcome(
  { attributes, statusCode, statusMessage, events }: OutcomeOfSpan,
  { httpStatus, finishReasons }: Partial<AuditRecord>,
  failure = '',
): Outcome {
  if (finishReasons?.some((reason) => REFUSED.test(reason)) === true) {
    return denied(AUDIT_OUTCOME_REASON.CONTENT_REFUSED);
  }
  const type = textOf(attributes, ATTR_ERROR_TYPE);
  const status = httpStatus !== undefined && httpStatus >= 400 ? String(httpStatus) : '';
  const isInBand = finishReasons?.some((reason) => FAILED.test(reason)) === true;
  if (statusCode !== ERROR && !isInBand && [status, type, failure].every((text) => text === '')) {
    return { outcome: AUDIT_OUTCOME.SUCCESS };
  }
  const exceptions = events.map((event) => textOf(event.attributes, 'exception.type'));
  const messages = [statusMessage, failure, ...events.map((event) => textOf(event.attributes, 'exception.message'))];
  return failedOutcome([status, type, ...exceptions, ...messages.map(statusIn)], isInBand);
}

type OutcomeOfSpan = Pick<ReportedSpan, 'attributes' | 'statusCode' | 'statusMessage' | 'events'>;

function statusIn(message: string): string {
  return STATUS_IN_MESSAGE.exec(message.slice(0, MOST_CHARACTERS))?.groups?.['status'] ?? '';
}

/**
 * @param words names of the error, the most reliable first.
 * @param isInBand whether the response itself reported the error.
 */
function failedOutcome(words: readonly string[], isInBand: boolean): Outcome {
  const denial = reasonIn(words, DENIALS);
  if (denial !== undefined) return denied(denial);
  const fault = reasonIn(words, FAULTS);
  if (fault !== undefined) return { outcome: AUDIT_OUTCOME.ERROR, outcomeReason: fault };
  if (words.some((word) => ABORTED.test(word))) {
    return { outcome: AUDIT_OUTCOME.ABORTED, outcomeReason: AUDIT_OUTCOME_REASON.CLIENT };
  }
  return { outcome: AUDIT_OUTCOME.ERROR, ...(isInBand && { outcomeReason: AUDIT_OUTCOME_REASON.IN_BAND_ERROR }) };
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
