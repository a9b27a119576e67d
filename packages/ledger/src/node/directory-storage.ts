import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { LedgerFormatError } from '../errors.ts';
import type { LogStorage } from '../tile-source.ts';

/** Path elements of tlog-tiles and of this package; nothing that leads out of the folder. */
const RESOURCE = /^[a-z0-9][a-z0-9.]*(?:\/[a-z0-9][a-z0-9.]*)*$/;

/**
 * Keeps a log in a folder, laid out as C2SP tlog-tiles serves it, so that any web server can. Each file is written
 * beside its place, synchronised and renamed, and the folder synchronised, before a promise resolves. A crash may leave
 * a file that ends in `.tmp`; it is never read.
 * @param folder made if it is missing.
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
      // Unlike a rename, a link fails where something is there.
      return withTemporary(target, bytes, (temporary) => link(temporary, target).then(() => true, falseIfExists));
    },
    async remove(path) {
      await rm(resolve(folder, path), { recursive: true, force: true });
      await syncFolder(dirname(resolve(folder, path))).catch(undefinedIfMissing);
    },
  };
}

/** Writes a file beside its target, lets `place` put it there, and synchronises the folder. */
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

/** Makes a folder and those above it, each one on disk in the one that holds it. */
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
  throw new LedgerFormatError(`${JSON.stringify(path)} is not the path of a resource of a log`);
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
