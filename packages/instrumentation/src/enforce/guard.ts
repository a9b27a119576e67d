import { AccessDeniedError } from '../errors.ts';
import type { Fence } from '../hook/fence.ts';
import type { Decider } from './deciders.ts';
import type { Decision } from './decision.ts';

/** Ensures, while there are deciders, that no call is made unjudged because of a fault of ours. */
export interface Guard {
  /** Whether there are deciders; updated from outside, so that reading it cannot fail. */
  readonly isUp: boolean;
  /** Whether a call that cannot be judged because of a fault is denied, as some decider requires. */
  readonly deniesFaults: boolean;
  /** Must be called when the deciders change. */
  follow(deciders: readonly Decider[]): void;
  /** Counts a fault, and returns whether the affected call must not be made. */
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

/** Whether a fault is a denial for any of the deciders. */
export function doDenyFaults(deciders: readonly Decider[]): boolean {
  return deciders.some(({ onFault }) => onFault === 'deny');
}

/** The denial of a call that a fault kept from being judged. */
export const UNDECIDED: Decision & { readonly message: string } = {
  effect: 'deny',
  policyId: 'auditspan',
  ruleId: 'undecided',
  message: 'Denied: an internal error kept the call from being judged.',
};

/** Creates the error of such a call, if it cannot get a response. */
export function undecidedError(): AccessDeniedError {
  return new AccessDeniedError(UNDECIDED.message, UNDECIDED);
}

/** Creates the error of a denied call that cannot get a response. */
export function deniedError(): AccessDeniedError {
  return new AccessDeniedError('Denied by policy.', {});
}
