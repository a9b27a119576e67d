import type { Fence } from '../../hook/fence.ts';
import { undecidedError } from '../guard.ts';

/** Stands around what is done to one request while it is judged: a fault is counted and keeps the request from being made. */
export interface Refusing {
  /** Runs `work`; where that fails, what `otherwise` gives is returned. */
  run<T>(work: () => T, otherwise: () => T): T;
  /** A callback that runs within. */
  listener<Args extends unknown[]>(work: (...args: Args) => void): (...args: Args) => void;
}

/** @param request what could be sent unjudged, and must not */
export function createRefusing(fence: Fence, request: { destroy(error: Error): unknown }): Refusing {
  return runningWithin(fence, () => void request.destroy(undecidedError()));
}

/** @param met what is done at a fault, once it is counted */
export function runningWithin(fence: Fence, met: () => void): Refusing {
  const run = <T>(work: () => T, otherwise: () => T): T => {
    try {
      return work();
    } catch (error) {
      fence.note(error);
      met();
      return otherwise();
    }
  };
  return {
    run,
    listener:
      (work) =>
      (...args) => {
        run(
          () => work(...args),
          () => undefined,
        );
      },
  };
}
