import { diag } from '@opentelemetry/api';
import { faultKindOf } from './fault-kind.ts';

/** Keeps our own faults away from the observed call. */
export interface Fence {
  /**
   * Runs `work`; a fault is counted, reported once per kind, and `undefined` is returned.
   *
   * @param kind name of a fault; by default the error's name and where it was thrown
   */
  run<T>(work: () => T, kind?: string): T | undefined;
  /** Counts and reports a fault that was caught elsewhere. */
  note(fault: unknown): void;
  /** Returns a listener that runs within the fence, for events outside every tap. */
  listener<Args extends unknown[]>(work: (...args: Args) => void): (...args: Args) => void;
  /** Returns a promise that settles like the given one, after the callback has run. */
  after<T>(promise: Promise<T>, onValue: (value: T) => void, onError: (error: unknown) => void): Promise<T>;
  /** Maps the value of a promise; the result never rejects, and is `undefined` after a fault. */
  made<T, Made>(promise: Promise<T>, make: (value: T) => Made): Promise<Made | undefined>;
  /** Number of faults since the start. */
  readonly faults: number;
  /** Number of faults by kind. */
  readonly kinds: ReadonlyMap<string, number>;
}

/** Maximum number of distinct kinds; the rest count as one. */
const MAX_KINDS = 64;
const OTHER_KIND = 'other';

/** @param onFault called with the first fault of each kind; its own errors are dropped */
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
      diag.error(`AuditSpan could not observe a call (${kind}); the call is unaffected. Others are counted.`, error);
      onFault?.(kind);
    },
  };
}

/** Reporting a fault must not fail the call either: a logger of the service may throw. */
function quietly(report: () => void): void {
  try {
    report();
  } catch {
    // Counted already; there is nowhere left to report it.
  }
}
