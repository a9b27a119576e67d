import { join } from 'node:path';
import { adoptSpools, readAdopted, removeAdopted, settleDeath, type AdoptedSpool } from '../spool/adoption.ts';
import { firstOf, type QueuedRecord } from '../queue/record-queue.ts';
import type { Spool } from '../spool/spool.ts';
import type { DeliverySource } from './delivery.ts';

/** Delivers the records left on disk by sources that have ended. */
export interface Recovery extends DeliverySource {
  /** Searches now for sources that have ended since. */
  look(): void;
  /** Resolves when all spools found so far have been inspected, and their delivery has begun. */
  ready(): Promise<void>;
  /** Number of segments that were found and not delivered yet. */
  readonly segmentsLeft: number;
  stop(): void;
}

/** Options of {@link createRecovery}. */
export interface RecoveryOptions {
  readonly spool: Spool;
  /** Called for every source that ended without a stop record, before its death is marked as recorded. */
  readonly onDeath: (adopted: AdoptedSpool) => void;
  /** Called when there are records to deliver. */
  readonly onFound: () => void;
  /** Called with a fault in searching or reading, which is retried. */
  readonly onFault: (fault: unknown) => void;
}

/** Interval of the search for dead processes. */
const LOOK_MS = 60_000;

interface LeftSegment {
  readonly spool: AdoptedSpool;
  readonly name: string;
  readonly isLast: boolean;
}

export function createRecovery({ spool, onDeath, onFound, onFault }: RecoveryOptions): Recovery {
  const left: LeftSegment[] = [];
  let current: LeftSegment | undefined;
  let records: readonly QueuedRecord[] = [];
  let busy: Promise<void> = Promise.resolve();
  let stopped = false;

  const isStopped = (): boolean => stopped;
  const adopt = async (): Promise<void> => {
    for (const adopted of await adoptSpools(spool)) {
      if (adopted.death !== undefined) onDeath(adopted);
      await settleDeath(adopted);
      if (adopted.segments.length === 0) await removeAdopted(adopted.directory);
      adopted.segments.forEach((name, index) =>
        left.push({ spool: adopted, name, isLast: index === adopted.segments.length - 1 }),
      );
    }
    await load();
  };
  /** Loads the next segment; only one is in memory at a time. */
  const load = async (): Promise<void> => {
    while (records.length === 0) {
      if (current !== undefined) await remove(current);
      current = isStopped() ? undefined : left.shift();
      if (current === undefined) return;
      records = (await readAdopted(current.spool.directory, current.name)).frames;
    }
    if (records.length > 0) onFound();
  };
  const then = (step: () => Promise<void>): void => {
    busy = busy.then(step).catch(onFault);
  };
  const look = (): void => then(adopt);
  look();
  const timer = setInterval(look, LOOK_MS).unref();

  return {
    get records() {
      return records.length;
    },
    get segmentsLeft() {
      return left.length + (current === undefined ? 0 : 1);
    },
    peek: (limit) => firstOf(records, limit),
    remove(count) {
      records = records.slice(count);
      if (records.length === 0) then(load);
    },
    look,
    ready: () => busy,
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

async function remove({ spool, name, isLast }: LeftSegment): Promise<void> {
  await removeAdopted(isLast ? spool.directory : join(spool.directory, name));
}
