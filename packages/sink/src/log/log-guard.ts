import type { Logger } from 'pino';
import { SinkUnavailableError } from '../errors.ts';
import { type Condition, ConditionKeeper } from '../health/condition.ts';
import type { DiskBudget } from './disk-budget.ts';
import type { LogEntry } from './log-entry.ts';
import type { RequestLog } from './request-log.ts';

/** How long a failure is told of when nobody tries again, in milliseconds. */
const MEMORY = 5000;

/** The log as senders see it: what cannot be written is refused, and tried anew with the next request. */
export interface LogGuard {
  /**
   * Resolves when the entry is on the disk itself.
   * @param hasAudits whether it holds what becomes audit records; only asked where space is short.
   * @throws {SinkUnavailableError | SinkBusyError} when it is not, or may not be.
   */
  append(entry: LogEntry, hasAudits: () => boolean): Promise<void>;
  /** Whether it could be written just now. */
  condition(): Condition;
}

/** Makes the guard of a log. */
export function createLogGuard(log: RequestLog, budget: DiskBudget, logger: Logger): LogGuard {
  const condition = new ConditionKeeper();
  let failedAt = 0;
  return {
    async append(entry, hasAudits) {
      await budget.check(hasAudits);
      try {
        await log.append(entry);
      } catch (error) {
        const reason = `the log cannot be written: ${error instanceof Error ? error.message : String(error)}`;
        if (condition.reason === undefined) {
          logger.error({ code: 'log_unwritable', err: error }, 'the log cannot be written; requests are refused');
        }
        condition.fail(reason);
        failedAt = performance.now();
        throw new SinkUnavailableError(`${reason}; try again`, { cause: error });
      }
      if (condition.mend()) logger.info({ code: 'log_writable' }, 'the log can be written again');
    },
    condition: () => {
      if (performance.now() - failedAt > MEMORY) condition.mend();
      return condition;
    },
  };
}
