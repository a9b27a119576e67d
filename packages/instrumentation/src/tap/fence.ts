import { diag } from '@opentelemetry/api';

/** Keeps every fault of ours away from the call that is being watched. */
export interface Fence {
  /** Runs `work`; a fault is counted and said once, and `undefined` is returned. */
  run<T>(work: () => T): T | undefined;
  /** How many faults there were since the start. */
  readonly faults: number;
}

export function createFence(onFault?: (error: unknown) => void): Fence {
  let faults = 0;
  const note = (error: unknown): void => {
    faults += 1;
    if (faults === 1) {
      diag.error(
        'AuditSpan could not follow a call; the call itself is untouched. Further faults are only counted.',
        error,
      );
    }
    onFault?.(error);
  };
  return {
    get faults() {
      return faults;
    },
    run(work) {
      try {
        return work();
      } catch (error) {
        note(error);
        return undefined;
      }
    },
  };
}
