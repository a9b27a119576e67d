import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { LedgerFormatError } from '../errors.ts';
import type { LogStorage } from '../tile-source.ts';

/** Path elements of tlog-tiles and of this package; none can leave the folder. */
const RESOURCE = /^[a-z0-9][a-z0-9.]*(?:\/[a-z0-9][a-z0-9.]*)*$/;

/**
 * Stores a log in a folder with the layout of C2SP tlog-tiles, so that any web server can serve it. Before a promise
 * resolves, the file has been written under a temporary name, fsynced and renamed, and the folder fsynced. A crash may
 * leave a file that ends in `.tmp`; it is never read.
 * @param folder created if it is missing.
 */
export function createDirectoryStorage(folder: string): LogStorage {
  return {
    read: (path) => readFile(resolve(folder, path)).catch(undefinedIfMissing),
    async write(path, bytes) {
      const target = resolve(folder, path);
      await withTemporary(target, bytes, (temporary) => rename(temporary, target));
    },
    async create(path, bytes) {
      const target = resolve(folder, path);
      // Unlike rename, link fails if the target exists.
      return withTemporary(target, bytes, (temporary) => link(temporary, target).then(() => true, falseIfExists));
    },
    async remove(path) {
      await rm(resolve(folder, path), { recursive: true, force: true });
      await syncFolder(dirname(resolve(folder, path))).catch(undefinedIfMissing);
    },
  };
}

/** Writes a temporary file next to its target, calls `place` to move it there, and fsyncs the folder. */
async function withTemporary<T>(
  target: string,
  bytes: Uint8Array,
  place: (temporary: string) => Promise<T>,
): Promise<T> {
  await makeFolder(dirname(target));
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    await writeSynchronised(temporary, bytes);
    const placed = await place(temporary);
    await syncFolder(dirname(target));
    return placed;
  } finally {
    await unlink(temporary).catch(undefinedIfMissing);
  }
}

async function writeSynchronised(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates a folder and its missing parents, and fsyncs each one's parent. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  const below = relative(dirname(first), folder).split(sep).slice(0, -1);
  let parent = dirname(first);
  await syncFolder(parent);
  for (const name of below) {
    parent = join(parent, name);
    await syncFolder(parent);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function resolve(folder: string, path: string): string {
  if (RESOURCE.test(path)) return join(folder, path);
  throw new LedgerFormatError(`${JSON.stringify(path)} is not the path of a log resource`);
}

function undefinedIfMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}

function falseIfExists(error: unknown): false {
  if (codeOf(error) !== 'EEXIST') throw error;
  return false;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
