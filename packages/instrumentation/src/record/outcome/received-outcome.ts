import { AUDIT_DENIED_BY, AUDIT_OUTCOME, AUDIT_OUTCOME_REASON } from '@auditspan/conventions';
import type { EndOfCall, Outcome } from './outcome.ts';

const INTERNAL: Outcome = { outcome: AUDIT_OUTCOME.ERROR, outcomeReason: AUDIT_OUTCOME_REASON.INTERNAL };

/**
 * Judges a call that the service received. Where a status is attributed to the provider of an outgoing call, it is
 * attributed to the service here: the service denies, and its errors are internal.
 *
 * @param judge judges the call as if a provider had responded
 */
export function judgeReceived(call: EndOfCall, judge: (call: EndOfCall) => Outcome): Outcome {
  // A session with a close frame was not broken off.
  if (call.end.kind === 'failed' && call.response.closeCode === undefined) return INTERNAL;
  const outcome = judge(call);
  if (outcome.outcomeReason === AUDIT_OUTCOME_REASON.PROVIDER_ERROR) return INTERNAL;
  return outcome.deniedBy === undefined ? outcome : { ...outcome, deniedBy: AUDIT_DENIED_BY.SERVICE };
}
