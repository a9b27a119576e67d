import type { AuditDeniedBy, AuditOutcome, AuditOutcomeReason } from '@auditspan/conventions';
import type { ResponseFacts } from '../../formats/format.ts';
import type { CallEnd } from '../../tap/call-observer.ts';
import { fieldsOfError } from '../../thrown.ts';

/** How a call ended, as it is recorded. */
export interface Outcome {
  readonly outcome: AuditOutcome;
  readonly outcomeReason?: AuditOutcomeReason | undefined;
  readonly deniedBy?: AuditDeniedBy | undefined;
}

/** A call denied by a policy. */
export const DENIED_BY_POLICY: Outcome = { outcome: 'denied', outcomeReason: 'policy', deniedBy: 'policy' };

/** The facts by which the outcome is judged. */
export interface EndOfCall {
  readonly end: CallEnd;
  /** Absent if no response began. */
  readonly status?: number | undefined;
  /** It has become a WebSocket session. */
  readonly isSession?: boolean | undefined;
  readonly streamed: boolean;
  readonly response: ResponseFacts;
  /** The client's own timeout had passed, as far as it announced one. */
  readonly overdue: boolean;
  /** The stream has no final event. */
  readonly endsSilently?: boolean | undefined;
}

/**
 * Judges a call by its end, not by its status line: a 200 may carry an error, and a stream may be abandoned. What a
 * client does with the connection after the last event, or an error, does not matter: a refusal that nobody reads is
 * still one.
 */
export function judgeOutcome(call: EndOfCall): Outcome {
  if ((call.status ?? 0) >= 400) return judgeResponse(call);
  if (call.streamed && (call.response.ended || call.response.error !== undefined)) return judgeResponse(call);
  if (call.end.kind === 'unseen') return { outcome: 'unknown' };
  if (call.end.kind === 'abandoned') return aborted(call.overdue);
  if (call.end.kind === 'failed') return judgeFailure(call.end.error, call);
  return judgeResponse(call);
}

function judgeResponse(call: EndOfCall): Outcome {
  const { status = 0, response } = call;
  if (status >= 400) return judgeStatus(status, response.error?.codes ?? []);
  if (response.error !== undefined) return judgeInBandError(response.error.codes);
  return status >= 200 && status < 300 ? judgeContent(call) : { outcome: 'unknown' };
}

function judgeContent({ streamed, response, endsSilently }: EndOfCall): Outcome {
  if (response.guarded === true) return denied('guardrail');
  if (response.refused) return denied('content_refused');
  const awaitsEnd = streamed && endsSilently !== true;
  if (awaitsEnd && !response.ended && response.finishReasons.length === 0) return { outcome: 'unknown' };
  return { outcome: 'success' };
}

const TIMEOUT_CODES: ReadonlySet<unknown> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
]);
const ABORT_CODES: ReadonlySet<unknown> = new Set([
  'ABORT_ERR',
  'UND_ERR_ABORTED',
  'UND_ERR_DESTROYED',
  // Axios.
  'ERR_CANCELED',
]);

function judgeFailure(error: unknown, call: EndOfCall): Outcome {
  const { name, code, cause } = fieldsOfError(error);
  if (name === 'TimeoutError' || (cause instanceof Error && cause.name === 'TimeoutError')) return aborted(true);
  if (name === 'AbortError' || ABORT_CODES.has(code)) return aborted(call.overdue);
  // Over `fetch`, axios itself enforces the timeout.
  if (TIMEOUT_CODES.has(code)) return name === 'AxiosError' ? aborted(true) : failed('timeout');
  return failed('connection');
}

const QUOTA_CODES = [
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_error',
  'ServiceQuotaExceededException',
];
const MODEL_CODES = [
  'model_not_found',
  'model_not_available',
  'model_not_supported',
  'model_decommissioned',
  'model_terms_required',
  'invalid_model',
  'unknown_model',
  'not_found_error',
  'DeploymentNotFound',
  'ModelNotFoundException',
  'ModelVersionNotFoundException',
  'NOT_FOUND',
  'NotFoundError',
  'RESOURCE_DOES_NOT_EXIST',
  'ResourceNotFoundException',
];
/** Codes of providers that respond to an invalid credential with other statuses than 401. */
const CREDENTIAL_CODES = [
  'API_KEY_INVALID',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'UnrecognizedClientException',
];
/** OpenAI's `invalid_prompt` is a prompt that violates its usage policy, not a malformed one. */
const CONTENT_CODE =
  /content_?(?:filter|policy|moderation)|moderation_blocked|ResponsibleAI|(?:bio|misalignment)_policy|invalid_prompt|sensitive_?content|data_?inspection_?failed/iu;

/** Statuses whose meaning does not depend on the error code. */
const OUTCOME_OF_STATUS: Readonly<Record<number, Outcome>> = {
  401: denied('unauthenticated'),
  402: denied('quota'),
  407: denied('unauthenticated'),
  408: failed('timeout'),
};

function judgeStatus(status: number, codes: readonly string[]): Outcome {
  const says = (words: readonly string[]): boolean => codes.some((code) => words.includes(code));
  const plain = OUTCOME_OF_STATUS[status];
  if (plain !== undefined) return plain;
  if (status >= 500 || status === 424) return failed('provider_error');
  if (says(CREDENTIAL_CODES)) return denied('unauthenticated');
  if (says(QUOTA_CODES)) return denied('quota');
  if (status === 429) return denied('rate_limited');
  if (says(MODEL_CODES)) return denied('model_unavailable');
  if (isOfContent(codes)) return denied('content_refused');
  return status === 403 ? denied('forbidden') : failed('invalid_request');
}

function judgeInBandError(codes: readonly string[]): Outcome {
  return isOfContent(codes) ? denied('content_refused') : failed('in_band_error');
}

function isOfContent(codes: readonly string[]): boolean {
  return codes.some((code) => CONTENT_CODE.test(code));
}

function denied(outcomeReason: AuditOutcomeReason): Outcome {
  return { outcome: 'denied', outcomeReason, deniedBy: 'provider' };
}

function failed(outcomeReason: AuditOutcomeReason): Outcome {
  return { outcome: 'error', outcomeReason };
}

function aborted(overdue: boolean): Outcome {
  return { outcome: 'aborted', outcomeReason: overdue ? 'deadline' : 'client' };
}
