import type { Logger } from 'pino';
import type { SinkConfig } from '../config.ts';
import type { Drain, DrainProgress } from '../drain/drain.ts';
import type { DrainEvents, DrainSurroundings, OpenedDrain } from '../drain/open-drain.ts';
import { createDiskBudget, type DiskBudget } from '../log/disk-budget.ts';
import type { Disk } from '../log/disk.ts';
import { logFolder } from '../log/folder-lock.ts';
import { createLogGuard, type LogGuard } from '../log/log-guard.ts';
import { openRequestLog, type RequestLog } from '../log/request-log.ts';
import type { SinkMetrics } from '../metrics.ts';
import type { OnStep } from '../steps.ts';
import type { StoreKeeper } from '../store/store-keeper.ts';

/** What the path is put together from. */
export interface RecordPathOptions {
  readonly config: SinkConfig;
  readonly keeper: StoreKeeper;
  readonly metrics: SinkMetrics;
  readonly logger: Logger;
  readonly onStep?: OnStep | undefined;
  /** Default: the file system. */
  readonly disk?: Disk | undefined;
  /** Opens the drain, on whatever thread. */
  readonly openDrain: (surroundings: DrainSurroundings) => Promise<OpenedDrain>;
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
  const { keeper, logger, onStep } = options;
  let progress: DrainProgress = { position: { segment: 0, offset: 0 }, pendingSince: undefined };
  const events = eventsOf(options, (next) => (progress = next));
  const opened = await options.openDrain({ events, onStep, untilReady: (signal) => keeper.untilReady(signal) });
  const log = await openLogFor(opened, options);
  const drain = opened.start(log);
  endWith(drain, logger);
  const budget = await openBudget(options, log);
  return {
    log,
    budget,
    guard: createLogGuard(log, budget, logger),
    pendingBytes: () => log.bytesBehind(progress.position),
    pendingSince: () => progress.pendingSince,
    close: async (deadline) => {
      await drain.finish(deadline);
      await log.close();
    },
  };
}

async function openLogFor(
  opened: OpenedDrain,
  { config, metrics, onStep, disk }: RecordPathOptions,
): Promise<RequestLog> {
  try {
    return await openRequestLog({
      directory: logFolder(config.dataDir),
      segmentBytes: config.log.segmentBytes,
      usedNumber: opened.usedNumber,
      onCommit: (report) => metrics.committed(report),
      ...(disk && { disk }),
      ...(onStep && { onStep }),
    });
  } catch (error) {
    await opened.abandon();
    throw error;
  }
}

async function openBudget({ config, logger }: RecordPathOptions, log: RequestLog): Promise<DiskBudget> {
  const budget = createDiskBudget({
    directory: logFolder(config.dataDir),
    ...config.log,
    used: () => log.bytes(),
    onChange: (room, state) => {
      if (room === 'spent')
        logger.error({ code: 'log_full', state }, 'the space for the log is spent; requests are refused');
      else if (room === 'short')
        logger.warn({ code: 'log_short', state }, 'the space for the log gets short; only audit spans are taken');
      else logger.info({ code: 'log_roomy', state }, 'there is space for the log again');
    },
  });
  // Where there is none, that is to be known before the first request.
  await budget.conditions();
  return budget;
}

/** What is acknowledged is in the log; but nobody would store it, so that the process is not to go on. */
function endWith({ ended }: Drain, logger: Logger): void {
  ended.catch((error: unknown) => {
    logger.fatal(
      { code: 'drain_died', err: error },
      'nothing is stored any more: the sink ends; what it acknowledged is in the log',
    );
    throw error;
  });
}

function eventsOf({ keeper, metrics, logger }: RecordPathOptions, moved: DrainEvents['moved']): DrainEvents {
  return {
    moved,
    stored: (counts) => metrics.stored(counts),
    inserted: (seconds, result) => metrics.inserted(seconds, result),
    unavailable: (error) => {
      metrics.retried();
      keeper.suspect(error);
    },
    failed: (error) => {
      metrics.retried();
      keeper.refused(error);
      logger.error({ code: 'batch_failed', err: error }, 'a batch could not be stored; it is tried again');
    },
    mended: () => keeper.stored(),
  };
}
