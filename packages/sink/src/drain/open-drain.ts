import { type RowWriter, type StoreClient, StoreUnavailableError } from '@auditspan/store';
import { BatchSource } from '../batch/batch-source.ts';
import type { SinkConfig } from '../config.ts';
import { createLetterFiles, letterFolder } from '../dead-letters/letter-files.ts';
import { createRepeater } from '../deduplicate/deduplicate.ts';
import { createRecall } from '../recall/recall.ts';
import { createSeenWindow } from '../deduplicate/seen-window.ts';
import { insertBatch } from '../insert/batch-inserter.ts';
import { createStoredCounter, type StoredCounts } from '../insert/stored-counts.ts';
import { BatchJournal, type JournalHistory } from '../journal/batch-journal.ts';
import { type Disk, disk as fileSystem } from '../log/disk.ts';
import { logFolder } from '../log/folder-lock.ts';
import { FollowedLog } from '../log/followed-log.ts';
import type { FollowableLog } from '../log/request-log.ts';
import type { InsertResult } from '../metrics.ts';
import type { Sealer } from '../seal/sealer.ts';
import type { OnStep } from '../steps.ts';
import { type Drain, type DrainOptions, type DrainProgress, startDrain } from './drain.ts';

/** Bytes at which a batch is flushed however few spans it holds; two batches are in memory at a time. */
export const BATCH_BYTES: number = 72 * 2 ** 20;

/** Events of a drain. */
export interface DrainEvents {
  /** Progress changed. */
  moved(progress: DrainProgress): void;
  /** A batch is in ClickHouse. */
  stored(counts: StoredCounts): void;
  /** An insert ended after `seconds`. */
  inserted(seconds: number, result: InsertResult): void;
  /** An attempt failed and is retried: ClickHouse is unavailable. */
  unavailable(error: Error): void;
  /** An attempt failed and is retried, for another reason. */
  failed(error: unknown): void;
  /** Every action that had failed has succeeded. */
  mended(): void;
}

/** Environment of a drain, on whichever thread it runs. */
export interface DrainSurroundings {
  readonly events: DrainEvents;
  /** Resolves when ClickHouse is ready for another attempt; rejects if the signal is aborted. */
  readonly untilReady: (signal: AbortSignal) => Promise<void>;
  /** Called at each step of a record; tests kill the process there. */
  readonly onStep?: OnStep | undefined;
}

/** Dependencies of a drain. */
export interface DrainParts extends DrainSurroundings {
  readonly config: Pick<SinkConfig, 'dataDir' | 'batch' | 'deduplication'>;
  readonly writer: RowWriter;
  /** The writer's client: looks up stored records, and is closed when a shutdown has waited long enough. */
  readonly client: StoreClient;
  /** Undefined if records are not sealed. */
  readonly sealer?: Sealer | undefined;
  /** Default: the file system. */
  readonly disk?: Disk | undefined;
}

/** A drain that has read its journal, and waits for the log. */
export interface OpenedDrain {
  /** Segment numbers up to this one are taken. */
  readonly usedNumber: number;
  /** Starts moving the log into ClickHouse. */
  start(log: FollowableLog): Drain;
  /** Closes the drain without starting it. */
  abandon(): Promise<void>;
}

/** Opens the journal and returns the drain, not started yet. */
export async function openDrain(parts: DrainParts): Promise<OpenedDrain> {
  const { config, disk = fileSystem } = parts;
  const directory = logFolder(config.dataDir);
  const { window: keptKeys, shared } = config.deduplication;
  const seen = createSeenWindow(keptKeys);
  // Other sinks' records were never seen here, so no record is known to be new, whenever it was made.
  if (shared) seen.forgetUpTo(Number.POSITIVE_INFINITY);
  const { journal, history } = await BatchJournal.open({ directory, keptKeys, disk }, (keys, at) => seen.add(keys, at));
  if (history.forgottenUpTo !== undefined) seen.forgetUpTo(history.forgottenUpTo);
  return {
    usedNumber: history.open?.to.segment ?? history.done?.segment ?? 0,
    start(log) {
      const followed = new FollowedLog({ directory, disk, log });
      const drain = startDrain({
        ...stepsOf(parts),
        log: followed,
        journal,
        seen,
        ...startOf(followed, history, config),
      });
      return {
        ended: drain.ended,
        async finish(deadline) {
          await drain.finish(deadline);
          await journal.close();
          await followed.close();
        },
      };
    },
    abandon: () => journal.close(),
  };
}

type DrainStart = Pick<DrainOptions, 'source' | 'open' | 'start' | 'reread'>;
type DrainSteps = Omit<DrainOptions, keyof DrainStart | 'log' | 'journal' | 'seen'>;

function startOf(log: FollowedLog, { open, done }: JournalHistory, { batch }: DrainParts['config']): DrainStart {
  // If its first segment is gone, the plan was carried out: segments are deleted only when their content is stored.
  const again = open !== undefined && log.has(open.from.segment) ? open : undefined;
  const start = again?.from ?? open?.to ?? done ?? { segment: 0, offset: 0 };
  const options = { ...batch, bytes: BATCH_BYTES };
  return {
    open: again,
    start,
    source: new BatchSource(log, options, start),
    reread: (plan) => new BatchSource(log, options, plan.from).until(plan.to, createRepeater(plan)),
  };
}

function stepsOf(parts: DrainParts): DrainSteps {
  const { config, writer, client, sealer, events, untilReady, onStep = () => {} } = parts;
  const files = createLetterFiles(letterFolder(config.dataDir));
  const countsOf = createStoredCounter(config.deduplication.shared);
  const timed = timedBy((seconds, result) => events.inserted(seconds, result));
  return {
    sealer,
    recall: createRecall(client),
    onStep,
    insert: timed((batch, plan, sealed) => insertBatch(writer, files, batch, plan, sealed, onStep)),
    untilReady,
    onStored: (report, judgement) => events.stored(countsOf(report, judgement)),
    onMoved: (progress) => events.moved(progress),
    hangUp: () => void client.close(),
    onFailure: (error) => {
      if (error instanceof StoreUnavailableError) events.unavailable(error);
      else events.failed(error);
    },
    onMended: () => events.mended(),
  };
}

type Insert = DrainOptions['insert'];

function timedBy(ended: DrainEvents['inserted']): (insert: Insert) => Insert {
  return (insert) =>
    async (...given) => {
      const start = performance.now();
      let result: InsertResult = 'failed';
      try {
        const report = await insert(...given);
        result = 'stored';
        return report;
      } finally {
        ended((performance.now() - start) / 1000, result);
      }
    };
}
