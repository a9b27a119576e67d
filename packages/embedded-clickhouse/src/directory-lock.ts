import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { type FileHandle, link, open, readFile, readlink, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { EmbeddedClickHouseLockedError } from './errors.ts';

/** An exclusive lock on a directory. */
export interface DirectoryLock {
  /**
   * Resolves if this process still holds the lock. A process that was suspended for seconds, as on a paused machine,
   * may have lost it to another host. Call this after a write is durable and before reporting or acting on it: the next
   * holder is then sure to find the write.
   * @throws {EmbeddedClickHouseLockedError} naming the directory and its current holder.
   */
  assertHeld(): Promise<void>;
  release(): void;
}

/** Called when another process has taken the lock: the directory must not be written any more. */
export type OnLost = (error: EmbeddedClickHouseLockedError) => void;

/** The process that holds a lock. */
interface Holder {
  readonly pid: number;
  /** Start time of the process; empty if unknown. */
  readonly start: string;
  /** Whether it is in another container or on another host, with process ids of its own. */
  readonly isElsewhere: boolean;
}

const LOCK_FILE = 'auditspan.lock';
/** Milliseconds between the heartbeats by which a holder shows that it is alive. */
const MARK_INTERVAL = 500;
/** Milliseconds without a heartbeat after which a holder elsewhere counts as dead. */
const PATIENCE = 3000;
/** Milliseconds after which, of two concurrent takeovers, only the later one finds itself in the lock file. */
const SETTLING = 200;

/** Returns when a process started, so that a reused process id is not mistaken for the old holder. Linux only. */
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

/**
 * Identifies the scope in which process ids are unique: one boot of a machine, in one container. The host name if not
 * on Linux.
 */
async function here(): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()}/${await readlink('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** Returns the process that set a lock, alive or not. */
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

/** Whether a heartbeat arrives while this waits. Compares no clocks: another host's may differ. */
async function isMarked(file: string): Promise<boolean> {
  const first = await markOf(file);
  for (let waited = 0; waited < PATIENCE; waited += MARK_INTERVAL) {
    await sleep(MARK_INTERVAL);
    if ((await markOf(file)) !== first) return true;
  }
  return false;
}

/** Opens the file, since a network file system may otherwise return cached attributes. */
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
    // Already gone.
  }
}

/**
 * Returns the process that holds the lock of a directory, if it is still alive. A process that merely has the same id,
 * as after the restart of a container, does not count (on Linux).
 */
export async function holderOf(directory: string): Promise<number | undefined> {
  return (await livingHolder(join(directory, LOCK_FILE)))?.pid;
}

/**
 * Locks a directory for this process. Takes over a lock whose holder is dead; if it was set in another container or on
 * another host, this takes three seconds to determine.
 *
 * @param onLost called once if the lock is taken over while this process is suspended, at most half a second after it
 *   resumes.
 * @throws {EmbeddedClickHouseLockedError} naming the directory and its holder.
 */
export async function lockDirectory(directory: string, onLost: OnLost = () => {}): Promise<DirectoryLock> {
  const file = join(directory, LOCK_FILE);
  const content = `${process.pid} ${(await startOf(process.pid)) ?? ''} ${await here()}\n`;
  // Written first and then linked, so that a lock without its process id is never visible.
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
  /** Handle of the file that this process created; a takeover unlinks that file. */
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
  // Several containers started at the same time find the lock dead at the same time.
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

/** Sends a heartbeat; false if the lock file has been unlinked. */
async function isMarkedAnew(handle: FileHandle): Promise<boolean> {
  const now = new Date();
  // Makes a network file system ask its server instead of its cache. It may be read-only or full.
  await handle.utimes(now, now).catch(() => undefined);
  const { nlink } = await handle.stat().catch(() => ({ nlink: 0 }));
  return nlink > 0;
}
