import { readFileSync, unlinkSync } from 'node:fs';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { EmbeddedClickHouseLockedError } from './errors.ts';

/** A directory that this process has for itself. */
export interface DirectoryLock {
  release(): void;
}

const LOCK_FILE = 'auditspan.lock';

/** When a process started, so that a reused process id is not taken for the old holder. Linux only. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function livingHolder(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [pid, start = ''] = text.trim().split(' ');
  const holder = Number(pid);
  if (!Number.isInteger(holder) || holder <= 0 || !isAlive(holder)) return undefined;
  const startNow = await startOf(holder);
  return start === '' || startNow === undefined || start === startNow ? holder : undefined;
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function releaseOwn(file: string, content: string): void {
  try {
    if (readFileSync(file, 'utf8') === content) unlinkSync(file);
  } catch {
    // Already gone: there is nothing left to release.
  }
}

/**
 * The process that has a directory for itself, if it still lives.
 *
 * A process that merely has the same id, as after a restart of a container, is not taken for it (on Linux).
 */
export function holderOf(directory: string): Promise<number | undefined> {
  return livingHolder(join(directory, LOCK_FILE));
}

/**
 * Locks a directory for this process. A lock whose holder no longer lives is taken over.
 *
 * @throws {EmbeddedClickHouseLockedError} naming the directory and its holder.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const file = join(directory, LOCK_FILE);
  const content = `${process.pid} ${(await startOf(process.pid)) ?? ''}\n`;
  // Written first and then linked, so that nobody ever reads a lock without its process id.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    if (!(await tryLink(draft, file))) {
      const holder = await livingHolder(file);
      if (holder !== undefined) throw new EmbeddedClickHouseLockedError(directory, holder);
      await unlink(file).catch(() => undefined);
      if (!(await tryLink(draft, file))) throw new EmbeddedClickHouseLockedError(directory, await livingHolder(file));
    }
  } finally {
    await unlink(draft);
  }
  return { release: () => releaseOwn(file, content) };
}
