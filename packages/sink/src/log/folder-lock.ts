import { join } from 'node:path';
import {
  EmbeddedClickHouseLockedError,
  holderOf,
  lockDirectory,
  type DirectoryLock,
} from '@auditspan/embedded-clickhouse';
import { SinkStartError } from '../errors.ts';

/**
 * Takes a folder for this process alone; it must be there. What a killed process left is taken over.
 * @param what the folder is, for the message: `the write-ahead log`.
 * @throws {SinkStartError} naming the folder and who has it.
 */
export async function lockFolder(folder: string, what: string): Promise<DirectoryLock> {
  try {
    return await lockDirectory(folder);
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
