import type { Logger } from 'pino';
import { SinkUnavailableError } from '../errors.ts';
import { type Condition, ConditionKeeper } from '../health/condition.ts';
import type { DiskBudget } from './disk-budget.ts';
import type { LogEntry } from './log-entry.ts';
import type { RequestLog } from './request-log.ts';
import { messageOf } from '../error-message.ts';

/** Milliseconds for which a failure is reported if no request tries again. */
const MEMORY = 5000;

/** Appends requests to the log; after a failure, each further request is a new attempt. */
export interface LogGuard {
  /**
   * Resolves when the entry is durable.
   * @param hasAudits whether the entry holds audit records; called only if space is short.
   * @throws {SinkUnavailableError | SinkBusyError} if it could not be written, or there is no room for it.
   */
  append(entry: LogEntry, hasAudits: () => boolean): Promise<void>;
  /** Whether the log was writable at the last attempt. */
  condition(): Condition;
}

/** Creates the guard of a log. */
export function createLogGuard(log: RequestLog, budget: DiskBudget, logger: Logger): LogGuard {
  const condition = new ConditionKeeper();
  let failedAt = 0;
  return {
    async append(entry, hasAudits) {
      await budget.check(hasAudits);
      try {
        await log.append(entry);
      } catch (error) {
        const reason = `the log cannot be written: ${messageOf(error)}`;
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
