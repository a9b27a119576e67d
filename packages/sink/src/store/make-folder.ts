import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SinkStartError } from '../errors.ts';

/**
 * Makes a folder that only its owner may read, and those above it that are missing.
 * @param what it is, in words.
 * @throws {SinkStartError} where it cannot be made.
 */
export async function makeFolder(path: string, what: string): Promise<void> {
  try {
    await makeMissing(resolve(path));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SinkStartError(`cannot make the ${what} ${path}: ${reason}; choose another with --data-dir`, { cause });
  }
}

/** Node's recursive `mkdir` tries for ever where a folder that is there takes no others, as /proc. */
async function makeMissing(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeMissing(dirname(path));
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
