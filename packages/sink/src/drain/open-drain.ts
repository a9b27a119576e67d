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
import type { RequestLog } from '../log/request-log.ts';
import type { InsertResult } from '../metrics.ts';
import type { Sealer } from '../seal/sealer.ts';
import type { OnStep } from '../steps.ts';
import { type Drain, type DrainOptions, type DrainProgress, startDrain } from './drain.ts';

/** Bytes at which a batch ends however few spans it holds: two batches are in memory. */
export const BATCH_BYTES: number = 72 * 2 ** 20;

/** What a drain tells of itself. */
export interface DrainEvents {
  /** How far it has come. */
  moved(progress: DrainProgress): void;
  /** A batch is in ClickHouse. */
  stored(counts: StoredCounts): void;
  /** An insert came to its end after so many seconds. */
  inserted(seconds: number, result: InsertResult): void;
  /** A try failed and is repeated: ClickHouse is away. */
  unavailable(error: Error): void;
  /** A try failed and is repeated, for another reason. */
  failed(error: unknown): void;
}

/** What is around a drain, on whatever thread it runs. */
export interface DrainSurroundings {
  readonly events: DrainEvents;
  /** Whether a further try makes sense; resolves when it may, rejects when the signal says so. */
  readonly untilReady: (signal: AbortSignal) => Promise<void>;
  /** Called at each step of a record, for tests that end the process there. */
  readonly onStep?: OnStep | undefined;
}

/** What a drain is put together from. */
export interface DrainParts extends DrainSurroundings {
  readonly config: Pick<SinkConfig, 'dataDir' | 'batch' | 'deduplication'>;
  readonly writer: RowWriter;
  /** Asked for what is stored, and closed when a stop has waited long enough; the writer's. */
  readonly client: StoreClient;
  /** Undefined where records are not sealed. */
  readonly sealer?: Sealer | undefined;
  /** Default: the file system. */
  readonly disk?: Disk | undefined;
}

/** A drain that knows what was done before, and waits for the log. */
export interface OpenedDrain {
  /** No segment of the log of this number or below may be made. */
  readonly usedNumber: number;
  /** Begins to take the log into ClickHouse. */
  start(log: Pick<RequestLog, 'segments' | 'follow' | 'release'>): Drain;
  /** In place of a start. */
  abandon(): Promise<void>;
}

/** Opens the journal. */
export async function openDrain(parts: DrainParts): Promise<OpenedDrain> {
  const { config, disk = fileSystem } = parts;
  const directory = logFolder(config.dataDir);
  const { window: keptKeys, shared } = config.deduplication;
  const seen = createSeenWindow(keptKeys);
  // What other sinks have stored was never seen here: whenever a record was made, it is not known to be new.
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
  // A segment is only deleted when what it held was stored: then the plan was carried out.
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
