import type { Fence } from '../../hook/fence.ts';
import { undecidedError } from '../guard.ts';

/** Guards operations on a request that is being judged: a fault is counted and keeps the request from being made. */
export interface Refusing {
  /** Runs `work`; if it throws, the result of `otherwise` is returned. */
  run<T>(work: () => T, otherwise: () => T): T;
  run(work: () => void): void;
  /** Returns a guarded callback. */
  listener<Args extends unknown[]>(work: (...args: Args) => void): (...args: Args) => void;
}

/** @param request must not be sent unjudged */
export function createRefusing(fence: Fence, request: { destroy(error: Error): unknown }): Refusing {
  return runningWithin(fence, () => void request.destroy(undecidedError()));
}

/** @param met called after a fault was counted */
export function runningWithin(fence: Fence, met: () => void): Refusing {
  const run = <T>(work: () => T, otherwise?: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      fence.note(error);
      met();
      return otherwise?.();
    }
  };
  return {
    run,
    listener:
      (work) =>
      (...args) => {
        run(() => work(...args));
      },
  };
}
