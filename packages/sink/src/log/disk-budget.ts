import { statfs } from 'node:fs/promises';
import { SinkBusyError, SinkUnavailableError } from '../errors.ts';
import { type Condition, ConditionKeeper } from '../health/condition.ts';

/** Milliseconds for which the measured free space is reused. */
const FRESH = 200;
/** Share of the budget above which only requests with audit spans are accepted. */
const ORDINARY_SHARE = 0.8;
const FULL = 'the disk for the log is full';
const FILLING = 'the disk for the log is getting full: only requests with audit spans are accepted';

/** Disk space that the log may use. */
export interface DiskBudget {
  /**
   * Checks whether a request may be written to the log. When space runs short, requests without audit spans are refused first,
   * so that the rest is left for audit spans; when it is spent, all requests are refused.
   * A request with both is accepted as a whole: splitting it could lose spans that the sender does not send again.
   * @param hasAudits called only if space is short.
   * @throws {SinkBusyError | SinkUnavailableError}
   */
  check(hasAudits: () => boolean): Promise<void>;
  /** Whether there is room for all requests, and for requests with audit spans. */
  conditions(): Promise<{ readonly forAll: Condition; readonly forAny: Condition }>;
}

/** Requests that there is room for: all, only those with audit spans, or none. */
export type Room = 'wide' | 'short' | 'spent';

/** Options of {@link createDiskBudget}. */
export interface DiskBudgetOptions {
  readonly directory: string;
  readonly maxBytes: number;
  readonly minFreeBytes: number;
  /** Returns the bytes that the log uses. */
  readonly used: () => number;
  /** Called when the room changes; initially it is `wide`. */
  readonly onChange: (room: Room, state: string) => void;
}

/** Creates the disk budget of a log. */
export function createDiskBudget({ directory, maxBytes, minFreeBytes, used, onChange }: DiskBudgetOptions): DiskBudget {
  let known: { readonly free: Promise<number>; readonly at: number } | undefined;
  const freeBytes = (): Promise<number> => {
    const now = performance.now();
    if (known === undefined || now - known.at > FRESH) known = { free: readFree(directory), at: now };
    return known.free;
  };
  const [forAll, forAny] = [new ConditionKeeper(), new ConditionKeeper()];
  let last: Room = 'wide';
  const look = async (): Promise<Room> => {
    const free = await freeBytes();
    const isSpent = used() >= maxBytes || free < minFreeBytes;
    const isShort = isSpent || used() >= maxBytes * ORDINARY_SHARE || free < 2 * minFreeBytes;
    const room = isSpent ? 'spent' : isShort ? 'short' : 'wide';
    const state = `it has ${used()} of ${maxBytes} bytes; of its disk ${free} are free, and it leaves ${minFreeBytes} (log.minFreeBytes)`;
    if (room !== last) onChange(room, state);
    last = room;
    if (isShort) forAll.fail(`${FILLING}: ${state}`);
    else forAll.mend();
    if (isSpent) forAny.fail(`${FULL}: ${state}`);
    else forAny.mend();
    return room;
  };
  return {
    async check(hasAudits) {
      const room = await look();
      if (room === 'spent') throw new SinkUnavailableError(`${forAny.reason}; try again`);
      if (room === 'short' && !hasAudits()) throw new SinkBusyError(`${FILLING}; try again`);
    },
    async conditions() {
      await look();
      return { forAll, forAny };
    },
  };
}

async function readFree(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
