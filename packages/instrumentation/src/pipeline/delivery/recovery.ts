import { join } from 'node:path';
import { adoptSpools, readAdopted, removeAdopted, settleDeath, type AdoptedSpool } from '../spool/adoption.ts';
import type { QueuedRecord } from '../queue/record-queue.ts';
import type { Spool } from '../spool/spool.ts';
import type { DeliverySource } from './delivery.ts';
import { firstOf } from '../queue/record-queue.ts';

/** Delivers what sources that have ended left on disk. */
export interface Recovery extends DeliverySource {
  /** Looks now for what has ended since. */
  look(): void;
  /** Resolves when what was found is being delivered: everything that is known by now has been looked at. */
  ready(): Promise<void>;
  /** Segments that were found and not delivered yet. */
  readonly segmentsLeft: number;
  stop(): void;
}

/** What {@link createRecovery} needs. */
export interface RecoveryOptions {
  readonly spool: Spool;
  /** Told of every source that ended without a stop, before anybody is told that it is on record. */
  readonly onDeath: (adopted: AdoptedSpool) => void;
  /** Told when there is something to deliver. */
  readonly onFound: () => void;
  /** Told what kept it from looking or reading; it tries again. */
  readonly onFault: (fault: unknown) => void;
}

/** How often to look for processes that have died since. */
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
  /** One segment at a time is in memory. */
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
