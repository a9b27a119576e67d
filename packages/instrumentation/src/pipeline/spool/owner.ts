import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from '../../error-code.ts';

/** Who writes a spool directory: one thread of one process. */
export interface SpoolOwner {
  readonly host: string;
  /** Namespace of its process id: containers count from 1 each. Absent where the system has none. */
  readonly namespace?: string | undefined;
  readonly pid: number;
  /** `pid/task/tid` under `/proc`, where the system has that: worker threads die on their own. */
  readonly thread?: string | undefined;
  /** When it started, in the system's own ticks: process ids come again. */
  readonly startTime?: string | undefined;
}

/** A directory of another host or container is left alone until nobody has touched it for so long. */
const FOREIGN_SILENCE_MS = 60_000;

/** The thread that this is called on. */
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
 * @param silentFor milliseconds since it last gave a sign of life
 */
export function isAlive(owner: SpoolOwner, silentFor: number): boolean {
  const here = thisOwner();
  if (owner.host !== here.host || owner.namespace !== here.namespace) return silentFor < FOREIGN_SILENCE_MS;
  if (owner.thread !== undefined) return startTimeOf(owner.thread) === owner.startTime;
  return isRunning(owner.pid);
}

/** @throws SyntaxError or TypeError where the text is no owner */
export function parseOwner(text: string): SpoolOwner {
  const owner = JSON.parse(text) as Partial<SpoolOwner> | null;
  if (typeof owner?.host !== 'string' || typeof owner.pid !== 'number') throw new TypeError('is no owner');
  return owner as SpoolOwner;
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Field 22 of `/proc/…/stat`; the name of the program before it may hold anything, also spaces and parentheses. */
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
