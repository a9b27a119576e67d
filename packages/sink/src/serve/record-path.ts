import { type RowWriter, type StoreClient, StoreUnavailableError } from '@auditspan/store';
import type { Logger } from 'pino';
import { BatchSource } from '../batch/batch-source.ts';
import type { SinkConfig } from '../config.ts';
import { createLetterFiles, letterFolder } from '../dead-letters/letter-files.ts';
import { createRepeater } from '../deduplicate/deduplicate.ts';
import { createRecall } from '../deduplicate/recall.ts';
import { createSeenWindow } from '../deduplicate/seen-window.ts';
import { type DrainOptions, startDrain } from '../drain/drain.ts';
import { insertBatch } from '../insert/batch-inserter.ts';
import { BatchJournal, type JournalHistory } from '../journal/batch-journal.ts';
import { createDiskBudget, type DiskBudget } from '../log/disk-budget.ts';
import { logFolder } from '../log/folder-lock.ts';
import { type Disk, disk as fileSystem } from '../log/disk.ts';
import { type LogGuard, createLogGuard } from '../log/log-guard.ts';
import { type RequestLog, openRequestLog } from '../log/request-log.ts';
import type { SinkMetrics } from '../metrics.ts';
import type { Sealer } from '../seal/sealer.ts';
import type { OnStep } from '../steps.ts';
import type { StoreKeeper } from '../store/store-keeper.ts';

/** Bytes at which a batch ends however few spans it holds: two batches are in memory. */
export const BATCH_BYTES: number = 72 * 2 ** 20;

/** What the path is put together from. */
export interface RecordPathOptions {
  readonly config: SinkConfig;
  readonly writer: RowWriter;
  /** Asked for what is stored. */
  readonly client: StoreClient;
  readonly keeper: StoreKeeper;
  /** Undefined where records are not sealed. */
  readonly sealer?: Sealer | undefined;
  readonly metrics: SinkMetrics;
  readonly logger: Logger;
  readonly onStep: OnStep;
  /** Default: the file system. */
  readonly disk?: Disk;
}

/** The way of a record behind the receiver: from the log into ClickHouse. */
export interface RecordPath {
  readonly log: RequestLog;
  readonly guard: LogGuard;
  readonly budget: DiskBudget;
  /** Bytes of the log that are not in ClickHouse yet. */
  pendingBytes(): number;
  /** When the oldest request came that is not, milliseconds since 1970; undefined where all are. */
  pendingSince(): number | undefined;
  /**
   * Takes into ClickHouse what is in the log, and closes it; nothing may be added any more. What ClickHouse has not
   * taken by then stays in the log.
   * @param deadline milliseconds from now.
   */
  close(deadline: number): Promise<void>;
}

/** Opens log and journal, and begins to take into ClickHouse what is in them. */
export async function openRecordPath(options: RecordPathOptions): Promise<RecordPath> {
  const { config, metrics, logger, onStep, disk = fileSystem } = options;
  const directory = logFolder(config.dataDir);
  const seen = createSeenWindow(config.deduplication.window);
  const keptKeys = config.deduplication.window;
  const { journal, history } = await BatchJournal.open({ directory, keptKeys, disk }, (keys, at) => seen.add(keys, at));
  if (history.forgottenUpTo !== undefined) seen.forgetUpTo(history.forgottenUpTo);
  const log = await openRequestLog({
    directory,
    segmentBytes: config.log.segmentBytes,
    usedNumber: history.open?.to.segment ?? history.done?.segment ?? 0,
    disk,
    onCommit: (report) => metrics.committed(report),
    onStep,
  });
  const drain = startDrain({ ...drainSteps(options), log, journal, seen, ...startOf(log, history, config) });
  const budget = createDiskBudget({ directory, ...config.log, used: () => log.bytes() });
  return {
    log,
    budget,
    guard: createLogGuard(log, budget, logger),
    pendingBytes: () => log.bytesBehind(drain.position()),
    pendingSince: () => drain.pendingSince(),
    close: async (deadline) => {
      await drain.finish(deadline);
      await journal.close();
      await log.close();
    },
  };
}

type DrainStart = Pick<DrainOptions, 'source' | 'open' | 'start' | 'reread'>;
type DrainSteps = Pick<
  DrainOptions,
  'sealer' | 'recall' | 'insert' | 'untilReady' | 'onStored' | 'onFailure' | 'onStep'
>;

function startOf(log: RequestLog, { open, done }: JournalHistory, { batch }: SinkConfig): DrainStart {
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

function drainSteps({
  config,
  writer,
  client,
  keeper,
  sealer,
  metrics,
  logger,
  onStep,
}: RecordPathOptions): DrainSteps {
  const files = createLetterFiles(letterFolder(config.dataDir));
  return {
    sealer,
    recall: createRecall(client),
    onStep,
    insert: metrics.timed((batch, plan, sealed) => insertBatch(writer, files, batch, plan, sealed, onStep)),
    untilReady: (signal) => keeper.untilReady(signal),
    onStored: (report, judgement) => metrics.stored(report, judgement),
    onFailure: (error) => {
      metrics.retried();
      if (error instanceof StoreUnavailableError) keeper.suspect(error);
      else logger.error({ code: 'batch_failed', err: error }, 'a batch could not be stored; it is tried again');
    },
  };
}
