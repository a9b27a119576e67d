import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from '../../thrown.ts';

/** The writer of a spool directory: a thread of a process. */
export interface SpoolOwner {
  readonly host: string;
  /** PID namespace: containers count from 1 each. Absent if the system has none. */
  readonly namespace?: string | undefined;
  readonly pid: number;
  /** `pid/task/tid` under `/proc`, if available: worker threads die independently. */
  readonly thread?: string | undefined;
  /** Start time in system ticks, since process ids are reused. */
  readonly startTime?: string | undefined;
}

/** Milliseconds without a heartbeat after which a directory of another host or container counts as abandoned. */
const FOREIGN_SILENCE_MS = 60_000;

/** Returns the current thread as an owner. */
export function thisOwner(): SpoolOwner {
  const thread = linkOf('/proc/thread-self');
  return {
    host: hostname(),
    namespace: linkOf('/proc/self/ns/pid'),
    pid: process.pid,
    thread,
    startTime: thread === undefined ? undefined : startTimeOf(thread),
  };
}

/**
 * Whether an owner may still write.
 *
 * @param silentFor milliseconds since its last heartbeat
 */
export function isAlive(owner: SpoolOwner, silentFor: number): boolean {
  const here = thisOwner();
  if (owner.host !== here.host || owner.namespace !== here.namespace) return silentFor < FOREIGN_SILENCE_MS;
  if (owner.thread !== undefined) return startTimeOf(owner.thread) === owner.startTime;
  return isRunning(owner.pid);
}

/**
 * Parses an owner file.
 *
 * @throws {SyntaxError | TypeError} if the text is not an owner
 */
export function parseOwner(text: string): SpoolOwner {
  const owner = JSON.parse(text) as Partial<SpoolOwner> | null;
  if (typeof owner?.host !== 'string' || typeof owner.pid !== 'number') throw new TypeError('not an owner');
  return owner as SpoolOwner;
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Returns field 22 of `/proc/…/stat`; the program name before it may contain anything, including spaces and
 * parentheses.
 */
function startTimeOf(thread: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${thread}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
