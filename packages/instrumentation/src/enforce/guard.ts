import { AccessDeniedError } from '../errors.ts';
import type { Fence } from '../tap/fence.ts';
import { deciders } from './deciders.ts';
import type { Undo } from './override.ts';

/** Sees to it, while somebody decides about calls, that none is made unjudged for a fault of ours. */
export interface Guard {
  /** Whether anybody decides; known from outside, so that asking cannot fail. */
  readonly isUp: boolean;
  /** Whether a call that a fault keeps from being judged must not be made. */
  readonly deniesFaults: boolean;
  /** To be told that somebody decides, from now until it is undone. */
  raise(): Undo;
  /** Counts a fault, and says whether the call that it befell must not be made. */
  refuses(fault: unknown): boolean;
  readonly fence: Fence;
}

export function createGuard(fence: Fence): Guard {
  const guard = {
    isUp: false,
    get deniesFaults(): boolean {
      return guard.isUp && fence.run(doFaultsPass) !== true;
    },
    raise() {
      guard.isUp = true;
      return () => {
        guard.isUp = false;
      };
    },
    refuses(fault: unknown) {
      fence.note(fault);
      return guard.deniesFaults;
    },
    fence,
  };
  return guard;
}

/** Whether nobody who decides wants a fault to be a denial. */
function doFaultsPass(): boolean {
  return deciders().every(({ onFault }) => onFault === 'allow');
}

/** What the caller of a call reads of which a fault leaves open whether it is allowed. */
export const UNDECIDED_MESSAGE = 'Denied: whether the call is allowed could not be decided.';

/** The error of such a call, where it cannot be answered. */
export function undecidedError(): AccessDeniedError {
  return new AccessDeniedError(UNDECIDED_MESSAGE, { policyId: 'auditspan', ruleId: 'undecided' });
}
