import { diag } from '@opentelemetry/api';
import { faultKindOf } from './fault-kind.ts';

/** Keeps every fault of ours away from the call that is being watched. */
export interface Fence {
  /**
   * Runs `work`; a fault is counted, told once per kind, and `undefined` is returned.
   *
   * @param kind what to call a fault; by default the error's name and where it was thrown
   */
  run<T>(work: () => T, kind?: string): T | undefined;
  /** Counts and tells a fault that was caught elsewhere. */
  note(fault: unknown): void;
  /** A listener that runs within the fence; for events that no tap stands around. */
  listener<Args extends unknown[]>(work: (...args: Args) => void): (...args: Args) => void;
  /** A promise that settles as another does, when it was looked at how. */
  after<T>(promise: Promise<T>, onValue: (value: T) => void, onError: (error: unknown) => void): Promise<T>;
  /** What is made of what a promise resolves to; it never rejects, and is `undefined` after a fault. */
  made<T, Made>(promise: Promise<T>, make: (value: T) => Made): Promise<Made | undefined>;
  /** How many faults there were since the start. */
  readonly faults: number;
  /** How many there were of each kind. */
  readonly kinds: ReadonlyMap<string, number>;
}

/** Most kinds that are told apart; the rest count as one. */
const MAX_KINDS = 64;
const OTHER_KIND = 'other';

/** @param onFault told the first fault of each kind; what it throws is dropped */
export function createFence(onFault?: (kind: string) => void): Fence {
  const count = createFaultCount(onFault);
  const run = <T>(work: () => T, kind?: string): T | undefined => {
    try {
      return work();
    } catch (error) {
      quietly(() => count.note(error, kind));
      return undefined;
    }
  };
  const noteFault = (fault: unknown): void => {
    run(() => {
      throw fault;
    });
  };
  return {
    get faults() {
      return count.total;
    },
    kinds: count.kinds,
    run,
    note: noteFault,
    listener:
      (work) =>
      (...args) => {
        run(() => work(...args));
      },
    after: (promise, onValue, onError) =>
      promise.then(
        (value) => {
          run(() => onValue(value));
          return value;
        },
        (error: unknown) => {
          run(() => onError(error));
          throw error;
        },
      ),
    made: (promise, make) =>
      promise.then(
        (value) => run(() => make(value)),
        (fault: unknown) => {
          noteFault(fault);
          return undefined;
        },
      ),
  };
}

interface FaultCount {
  readonly total: number;
  readonly kinds: ReadonlyMap<string, number>;
  /** @param name kind of the fault; by default derived from the error */
  readonly note: (error: unknown, name: string | undefined) => void;
}

/** Counts faults by kind and reports the first of each. */
function createFaultCount(onFault: ((kind: string) => void) | undefined): FaultCount {
  const kinds = new Map<string, number>();
  let total = 0;
  return {
    get total() {
      return total;
    },
    kinds,
    note(error, name) {
      total += 1;
      const found = name ?? faultKindOf(error);
      const kind = kinds.has(found) || kinds.size < MAX_KINDS ? found : OTHER_KIND;
      const before = kinds.get(kind) ?? 0;
      kinds.set(kind, before + 1);
      if (before > 0) return;
      diag.error(
        `AuditSpan could not follow a call (${kind}); the call itself is untouched. Others are counted.`,
        error,
      );
      onFault?.(kind);
    },
  };
}

/** What tells of a fault must not be one to the call either: a logger of the service's may throw. */
function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // Counted already; there is nobody left to tell.
  }
}
