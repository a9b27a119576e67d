import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { type FileHandle, link, open, readFile, readlink, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { EmbeddedClickHouseLockedError } from './errors.ts';

/** A directory that this process has for itself. */
export interface DirectoryLock {
  /**
   * Resolves while it still has it: a process that stood still for seconds, as on a machine that was paused, may have lost it to
   * another host. Whoever asks after something is on the disk, and before it is told or acted on, knows that the next holder
   * finds it there.
   * @throws {EmbeddedClickHouseLockedError} naming the directory and who has it now.
   */
  assertHeld(): Promise<void>;
  release(): void;
}

/** Told that another process has taken the directory: nothing more may be written to it. */
export type OnLost = (error: EmbeddedClickHouseLockedError) => void;

/** Who has a directory. */
interface Holder {
  readonly pid: number;
  /** When it started; empty where that is not known. */
  readonly start: string;
  /** Whether it is of another container or host, where process ids are others. */
  readonly isElsewhere: boolean;
}

const LOCK_FILE = 'auditspan.lock';
/** Milliseconds between two marks that a holder sets on its lock to show that it lives. */
const MARK_INTERVAL = 500;
/** Milliseconds without a mark after which a holder elsewhere counts as dead. */
const PATIENCE = 3000;
/** Milliseconds after which of two that take over a lock at once only the later one finds itself in it. */
const SETTLING = 200;

/** When a process started, so that a reused process id is not taken for the old holder. Linux only. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Where process ids are the same: between two starts of a machine, in one container. Elsewhere than on Linux the host. */
async function here(): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()}/${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** Who set a lock, whether it still lives or not. */
async function setterOf(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [id, start = '', place = ''] = text.trim().split(' ');
  const pid = Number(id);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, start, isElsewhere: place !== '' && place !== (await here()) };
}

async function lives(file: string, { pid, start, isElsewhere }: Holder): Promise<boolean> {
  if (isElsewhere) return isMarked(file);
  if (!isAlive(pid)) return false;
  const startNow = await startOf(pid);
  return start === '' || startNow === undefined || start === startNow;
}

async function livingHolder(file: string): Promise<Holder | undefined> {
  const setter = await setterOf(file);
  return setter !== undefined && (await lives(file, setter)) ? setter : undefined;
}

/** Whether somebody shows, while this is looked at, to have the lock. No clock is asked: another host's may differ. */
async function isMarked(file: string): Promise<boolean> {
  const first = await markOf(file);
  for (let waited = 0; waited < PATIENCE; waited += MARK_INTERVAL) {
    await sleep(MARK_INTERVAL);
    if ((await markOf(file)) !== first) return true;
  }
  return false;
}

/** Opens the file, since a file system of the network may else tell what it knew before. */
async function markOf(file: string): Promise<number | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  const { mtimeMs } = await handle.stat();
  await handle.close();
  return mtimeMs;
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
export async function holderOf(directory: string): Promise<number | undefined> {
  return (await livingHolder(join(directory, LOCK_FILE)))?.pid;
}

/**
 * Locks a directory for this process. A lock whose holder no longer lives is taken over; where it was set in another
 * container or on another host, that takes three seconds to tell.
 *
 * @param onLost called once, at the latest half a second after this process goes on, when it was taken over meanwhile.
 * @throws {EmbeddedClickHouseLockedError} naming the directory and its holder.
 */
export async function lockDirectory(directory: string, onLost: OnLost = () => {}): Promise<DirectoryLock> {
  const file = join(directory, LOCK_FILE);
  const content = `${process.pid} ${(await startOf(process.pid)) ?? ''} ${await here()}\n`;
  // Written first and then linked, so that nobody ever reads a lock without its process id.
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    if (!(await tryLink(draft, file))) await takeOver(directory, file, draft);
  } catch (error) {
    await handle.close();
    throw error;
  } finally {
    await unlink(draft);
  }
  return new HeldLock({ directory, file, content, handle, onLost });
}

interface HeldFile {
  readonly directory: string;
  readonly file: string;
  readonly content: string;
  /** Of the very file that this process made: whoever takes the lock over removes that from its place. */
  readonly handle: FileHandle;
  readonly onLost: OnLost;
}

class HeldLock implements DirectoryLock {
  readonly #held: HeldFile;
  readonly #marks: NodeJS.Timeout;
  #isReleased = false;
  #lost: Promise<EmbeddedClickHouseLockedError> | undefined;

  constructor(held: HeldFile) {
    this.#held = held;
    this.#marks = setInterval(() => void this.assertHeld().catch(() => undefined), MARK_INTERVAL).unref();
  }

  async assertHeld(): Promise<void> {
    if (this.#lost === undefined && (await isMarkedAnew(this.#held.handle))) return;
    if (!this.#isReleased) throw await (this.#lost ??= this.#lose());
  }

  release(): void {
    this.#isReleased = true;
    this.#end();
    releaseOwn(this.#held.file, this.#held.content);
  }

  async #lose(): Promise<EmbeddedClickHouseLockedError> {
    this.#end();
    const { directory, file, onLost } = this.#held;
    const error = lockedError(directory, await setterOf(file));
    onLost(error);
    return error;
  }

  #end(): void {
    clearInterval(this.#marks);
    void this.#held.handle.close();
  }
}

async function takeOver(directory: string, file: string, draft: string): Promise<void> {
  const setter = await setterOf(file);
  if (setter !== undefined && (await lives(file, setter))) throw lockedError(directory, setter);
  await unlink(file).catch(() => undefined);
  const isOurs = await tryLink(draft, file);
  // Several containers that are started at once find the lock dead at the same time.
  if (isOurs && setter?.isElsewhere === true) await sleep(SETTLING);
  if (!isOurs || !(await isSameFile(draft, file))) throw lockedError(directory, await livingHolder(file));
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [{ ino }, found] = await Promise.all([stat(one), stat(other).catch(() => undefined)]);
  return ino === found?.ino;
}

function lockedError(directory: string, holder: Holder | undefined): EmbeddedClickHouseLockedError {
  return new EmbeddedClickHouseLockedError(directory, holder?.pid, holder?.isElsewhere);
}

/** Shows that the holder lives; false where the file is no longer there to show it. */
async function isMarkedAnew(handle: FileHandle): Promise<boolean> {
  const now = new Date();
  // A file system of the network asks its server for this, and tells no more what it knew before. It may be read-only or full.
  await handle.utimes(now, now).catch(() => undefined);
  const { nlink } = await handle.stat().catch(() => ({ nlink: 0 }));
  return nlink > 0;
}
