import { AUDIT_OUTCOME, AUDIT_OUTCOME_REASON } from '@auditspan/conventions';
import type { Outcome } from '../record/outcome/outcome.ts';
import { fieldsOfError } from '../thrown.ts';

/** Outcome of successful work. */
export const SUCCEEDED: Outcome = { outcome: AUDIT_OUTCOME.SUCCESS };

/** Outcome of work whose end was not observed. */
export const UNKNOWN: Outcome = { outcome: AUDIT_OUTCOME.UNKNOWN };

/** Outcome of work that its caller abandoned. */
export const LEFT: Outcome = { outcome: AUDIT_OUTCOME.ABORTED, outcomeReason: AUDIT_OUTCOME_REASON.CLIENT };

/** Returns the outcome of work that threw. */
export function outcomeOfThrown(error: unknown): Outcome {
  const { name } = fieldsOfError(error);
  if (name === 'TimeoutError') return { outcome: 'aborted', outcomeReason: AUDIT_OUTCOME_REASON.DEADLINE };
  if (name === 'AbortError') return LEFT;
  return { outcome: AUDIT_OUTCOME.ERROR, outcomeReason: AUDIT_OUTCOME_REASON.INTERNAL };
}
