import { statfs } from 'node:fs/promises';
import { SinkBusyError, SinkUnavailableError } from '../errors.ts';
import { type Condition, ConditionKeeper } from '../health/condition.ts';

/** How old the knowledge of the free space may be, in milliseconds. */
const FRESH = 200;
/** The share of the budget from which on only audit spans are taken. */
const ORDINARY_SHARE = 0.8;
const FULL = 'the disk for the log is full';
const FILLING = 'the disk for the log gets full: only audit spans are taken now';

/** What the log may take of its disk. */
export interface DiskBudget {
  /**
   * Says whether a request may be written to the log. When space gets short those without audit spans are refused
   * first, so that the rest of it is for audit spans; when it is spent, all.
   * A request of both kinds is taken as a whole: parting it would lose what its sender may not send again.
   * @param hasAudits only asked where space is short.
   * @throws {SinkBusyError | SinkUnavailableError}
   */
  check(hasAudits: () => boolean): Promise<void>;
  /** Whether there is room for all requests, and for any. */
  conditions(): Promise<{ readonly forAll: Condition; readonly forAny: Condition }>;
}

/** For which requests there is room: all, only those with audit spans, or none. */
export type Room = 'wide' | 'short' | 'spent';

/** What the budget is made from. */
export interface DiskBudgetOptions {
  readonly directory: string;
  readonly maxBytes: number;
  readonly minFreeBytes: number;
  /** Bytes that the log takes. */
  readonly used: () => number;
  /** Called when there is room for others than before; at first there is for all. */
  readonly onChange: (room: Room, state: string) => void;
}

/** Makes the budget of a log. */
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
