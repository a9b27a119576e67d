import { join } from 'node:path';
import {
  EmbeddedClickHouseLockedError,
  holderOf,
  lockDirectory,
  type DirectoryLock,
} from '@auditspan/embedded-clickhouse';
import type { Logger } from 'pino';
import { SinkStartError } from '../errors.ts';

/**
 * Locks an existing folder for this process; the lock of a killed process is taken over. If a process on another host takes over
 * this one's lock, because this process was suspended, this process exits at once.
 * @param what name of the folder for messages: `the write-ahead log`.
 * @throws {SinkStartError} naming the folder and the holder of its lock.
 */
export async function lockFolder(folder: string, what: string, logger: Logger): Promise<DirectoryLock> {
  try {
    return await lockDirectory(folder, ({ holder }) => {
      logger.fatal(
        { code: 'lock_lost', folder },
        `${what} ${folder} was taken over by ${holder} while this process was suspended: it ends`,
      );
      // Nothing in flight may complete, not even a shutdown, which writes.
      process.exit(1);
    });
  } catch (error) {
    if (!(error instanceof EmbeddedClickHouseLockedError)) throw error;
    const message = `${what} ${folder} is in use by ${error.holder}; stop it, or choose another with --data-dir`;
    throw new SinkStartError(message, { cause: error });
  }
}

/** Returns the folder of the log in a data directory, which a sink locks whether its ClickHouse is embedded or not. */
export function logFolder(dataDir: string): string {
  return join(dataDir, 'log');
}

/** Returns the process id of the sink that runs on a data directory, undefined if there is none. */
export function sinkOn(dataDir: string): Promise<number | undefined> {
  return holderOf(logFolder(dataDir));
}
