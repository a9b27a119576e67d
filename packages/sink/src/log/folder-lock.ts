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
 * Takes a folder for this process alone; it must be there. What a killed process left is taken over. Where another host does
 * that with this one's, which stood still, this process ends at once.
 * @param what the folder is, for the message: `the write-ahead log`.
 * @throws {SinkStartError} naming the folder and who has it.
 */
export async function lockFolder(folder: string, what: string, logger: Logger): Promise<DirectoryLock> {
  try {
    return await lockDirectory(folder, ({ holder }) => {
      logger.fatal(
        { code: 'lock_lost', folder },
        `${what} ${folder} was taken over by ${holder} while this process stood still: it ends`,
      );
      // Whatever is under way is not to come to its end: not even a stop, which writes.
      process.exit(1);
    });
  } catch (error) {
    if (!(error instanceof EmbeddedClickHouseLockedError)) throw error;
    const message = `${what} ${folder} is in use by ${error.holder}; stop it, or choose another with --data-dir`;
    throw new SinkStartError(message, { cause: error });
  }
}

/** The folder in a data directory that a sink has for itself, whether its ClickHouse is embedded or not. */
export function logFolder(dataDir: string): string {
  return join(dataDir, 'log');
}

/** The process of the sink that runs on a data directory. */
export function sinkOn(dataDir: string): Promise<number | undefined> {
  return holderOf(logFolder(dataDir));
}
