import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SinkStartError } from '../errors.ts';
import { messageOf } from '../error-message.ts';

/**
 * Creates a folder that only its owner may read, and missing parents.
 * @param what name of the folder, for messages.
 * @throws {SinkStartError} if it cannot be created.
 */
export async function makeFolder(path: string, what: string): Promise<void> {
  try {
    await makeMissing(resolve(path));
  } catch (cause) {
    const reason = messageOf(cause);
    throw new SinkStartError(`cannot create the ${what} ${path}: ${reason}; choose another with --data-dir`, { cause });
  }
}

/** Node's recursive `mkdir` retries for ever if an existing folder, such as /proc, refuses new ones. */
async function makeMissing(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeMissing(dirname(path));
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have created it meanwhile.
    if (!(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
