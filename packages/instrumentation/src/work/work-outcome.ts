import { AUDIT_OUTCOME, AUDIT_OUTCOME_REASON } from '@auditspan/conventions';
import type { Outcome } from '../record/outcome/outcome.ts';

/** Work that gave what it was asked for. */
export const SUCCEEDED: Outcome = { outcome: AUDIT_OUTCOME.SUCCESS };

/** Work of whose end nothing is known. */
export const UNKNOWN: Outcome = { outcome: AUDIT_OUTCOME.UNKNOWN };

/** Work whose caller did not want all of it. */
export const LEFT: Outcome = { outcome: AUDIT_OUTCOME.ABORTED, outcomeReason: AUDIT_OUTCOME_REASON.CLIENT };

/** The outcome of work that threw. */
export function outcomeOfThrown(error: unknown): Outcome {
  const name = typeof error === 'object' && error !== null ? Reflect.get(error, 'name') : undefined;
  if (name === 'TimeoutError') return { outcome: 'aborted', outcomeReason: AUDIT_OUTCOME_REASON.DEADLINE };
  if (name === 'AbortError') return LEFT;
  return { outcome: AUDIT_OUTCOME.ERROR, outcomeReason: AUDIT_OUTCOME_REASON.INTERNAL };
}
