import { AccessDeniedError } from '../errors.ts';
import type { Fence } from '../hook/fence.ts';
import type { Decider } from './deciders.ts';

/** Sees to it, while somebody decides about calls, that none is made unjudged for a fault of ours. */
export interface Guard {
  /** Whether anybody decides; known from outside, so that asking cannot fail. */
  readonly isUp: boolean;
  /** Whether a call that a fault keeps from being judged must not be made: somebody who decides wants to be sure. */
  readonly deniesFaults: boolean;
  /** To be told who decides from now on. */
  follow(deciders: readonly Decider[]): void;
  /** Counts a fault, and says whether the call that it befell must not be made. */
  refuses(fault: unknown): boolean;
  readonly fence: Fence;
}

export function createGuard(fence: Fence): Guard {
  const guard = {
    isUp: false,
    deniesFaults: false,
    follow(deciders: readonly Decider[]) {
      guard.isUp = deciders.length > 0;
      guard.deniesFaults = doDenyFaults(deciders);
    },
    refuses(fault: unknown) {
      fence.note(fault);
      return guard.deniesFaults;
    },
    fence,
  };
  return guard;
}

/** Whether a fault is a denial to anybody who decides. */
export function doDenyFaults(deciders: readonly Decider[]): boolean {
  return deciders.some(({ onFault }) => onFault === 'deny');
}

/** What the caller of a call reads of which a fault leaves open whether it is allowed. */
export const UNDECIDED_MESSAGE = 'Denied: whether the call is allowed could not be decided.';

/** The error of such a call, where it cannot be answered. */
export function undecidedError(): AccessDeniedError {
  return new AccessDeniedError(UNDECIDED_MESSAGE, { policyId: 'auditspan', ruleId: 'undecided' });
}
