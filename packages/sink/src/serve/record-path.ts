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

/** Options of {@link openRecordPath}. */
export interface RecordPathOptions {
  readonly config: SinkConfig;
  readonly keeper: StoreKeeper;
  readonly metrics: SinkMetrics;
  readonly logger: Logger;
  readonly onStep?: OnStep | undefined;
  /** Default: the file system. */
  readonly disk?: Disk | undefined;
  /** Opens the drain, on whichever thread. */
  readonly openDrain: (surroundings: DrainSurroundings) => Promise<OpenedDrain>;
}

/** The way of a record after the receiver: from the log into ClickHouse. */
export interface RecordPath {
  readonly log: RequestLog;
  readonly guard: LogGuard;
  readonly budget: DiskBudget;
  /** Bytes of the log that are not in ClickHouse yet. */
  pendingBytes(): number;
  /** When the oldest pending request was received, in milliseconds since the Unix epoch; undefined if none is pending. */
  pendingSince(): number | undefined;
  /**
   * Inserts what is in the log, and closes it; nothing may be appended any more. What is not inserted by the deadline stays in the
   * log.
   * @param deadline in milliseconds from now.
   */
  close(deadline: number): Promise<void>;
}

/** Opens log and journal, and starts to insert what is in them. */
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
        logger.error({ code: 'log_full', state }, 'the disk budget of the log is used up; requests are refused');
      else if (room === 'short')
        logger.warn(
          { code: 'log_short', state },
          'the disk budget of the log runs short; only requests with audit spans are accepted',
        );
      else logger.info({ code: 'log_roomy', state }, 'the log has enough disk space again');
    },
  });
  // A lack of space must be known before the first request.
  await budget.conditions();
  return budget;
}

/** Ends the process if the drain dies: acknowledged requests are in the log, but would never be stored. */
function endWith({ ended }: Drain, logger: Logger): void {
  ended.catch((error: unknown) => {
    logger.fatal(
      { code: 'drain_died', err: error },
      'storing has failed for good: the sink ends; what it acknowledged is in the log',
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
      logger.error({ code: 'batch_failed', err: error }, 'a batch could not be stored; it is retried');
    },
    mended: () => keeper.stored(),
  };
}
