import { mkdir, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { codeOf } from '../../thrown.ts';
import { readCallJournal, type OpenCalls } from './call-journal.ts';
import { isAlive, parseOwner } from './owner.ts';
import { readSegment, SEGMENT_SUFFIX, type SegmentRead } from './segment.ts';
import { ADOPTED, CALLS_FILE, OWNER_FILE, UNFINISHED, type Spool } from './spool.ts';

/** The spool of a source that has ended, which this process delivers now. */
export interface AdoptedSpool {
  readonly sourceId: string;
  readonly directory: string;
  /** Its segments, in order. */
  readonly segments: readonly string[];
  /** Present if it ended without a stop record. */
  readonly death?: SourceDeath | undefined;
}

/** Facts about a source that ended without a stop record. */
export interface SourceDeath {
  /** Its last sequence number, as far as is known. */
  readonly last: number;
  /** Number of its records that are replayed. */
  readonly records: number;
  /** Number of unreadable places in its segments. */
  readonly damaged: number;
  readonly openCalls: OpenCalls;
}

/** Unfinished directories belong to a source that is starting, unless they are older than this. */
const UNFINISHED_MS = 60_000;

/**
 * Takes over the spools of dead sources of the same service. A directory is taken by renaming it into this source's
 * own, so that only one of several processes gets it, and another gets it if that one dies.
 */
export async function adoptSpools(spool: Pick<Spool, 'directory' | 'serviceDirectory'>): Promise<AdoptedSpool[]> {
  const names = await namesIn(spool.serviceDirectory);
  const found: AdoptedSpool[] = [];
  for (const name of names) {
    const directory = join(spool.serviceDirectory, name);
    if (directory === spool.directory || !(await isLeft(directory))) continue;
    const taken = await take(directory, spool.directory);
    for (const adopted of taken) found.push(await inspect(adopted));
  }
  return found;
}

async function namesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

/** Whether no source writes to the directory any more. */
async function isLeft(directory: string): Promise<boolean> {
  try {
    if (directory.endsWith(UNFINISHED)) return (await silence(directory)) > UNFINISHED_MS;
    const file = join(directory, OWNER_FILE);
    const text = await textOf(file);
    return text === undefined || !isAlive(parseOwner(text), await silence(file));
  } catch {
    // Taken by another process meanwhile, or an incomplete owner file.
    return (await silence(directory).catch(() => 0)) > UNFINISHED_MS;
  }
}

async function silence(path: string): Promise<number> {
  return Date.now() - (await stat(path)).mtimeMs;
}

/**
 * Moves a directory, and those that its owner had adopted, into our own.
 *
 * @returns their new paths; none if another process was faster
 */
async function take(directory: string, own: string): Promise<string[]> {
  const place = join(own, ADOPTED);
  await mkdir(place, { recursive: true, mode: 0o700 });
  const moved = await move(directory, join(place, basename(directory)));
  if (moved === undefined) return [];
  return [...(await moveAdopted(moved, place)), moved];
}

/** Moves the directories adopted by another beside it, at any depth: its owner may have died while doing the same. */
async function moveAdopted(directory: string, place: string): Promise<string[]> {
  const paths: string[] = [];
  for (const name of await namesIn(join(directory, ADOPTED))) {
    const moved = await move(join(directory, ADOPTED, name), join(place, name));
    if (moved !== undefined) paths.push(...(await moveAdopted(moved, place)), moved);
  }
  return paths;
}

async function move(from: string, to: string): Promise<string | undefined> {
  try {
    await rename(from, to);
    return to;
  } catch {
    return undefined;
  }
}

async function inspect(directory: string): Promise<AdoptedSpool> {
  const names = await readdir(directory).catch((): string[] => []);
  const segments = names.filter((name) => name.endsWith(SEGMENT_SUFFIX)).toSorted();
  const adopted = { sourceId: basename(directory, UNFINISHED), directory, segments };
  return names.includes(OWNER_FILE) ? { ...adopted, death: await deathIn(adopted) } : adopted;
}

async function deathIn({ directory, segments }: AdoptedSpool): Promise<SourceDeath> {
  let [last, records, damaged] = [0, 0, 0];
  const ended = new Set<number>();
  for (const segment of segments) {
    const read = await readAdopted(directory, segment);
    last = Math.max(last, read.last);
    records += read.frames.length;
    damaged += read.damaged;
    for (const call of read.calls) ended.add(call);
  }
  const calls = await readFile(join(directory, CALLS_FILE)).catch(() => Buffer.alloc(0));
  return { last, records, damaged, openCalls: readCallJournal(calls, ended) };
}

/** Reads a segment. One that cannot be read counts as damaged; its records show as a gap. */
export async function readAdopted(directory: string, segment: string): Promise<SegmentRead> {
  try {
    return readSegment(await readFile(join(directory, segment)));
  } catch {
    return { frames: [], last: 0, calls: [], damaged: 1 };
  }
}

/** Marks a death as recorded, so that it is not recorded again. */
export async function settleDeath({ directory }: AdoptedSpool): Promise<void> {
  await unlink(join(directory, OWNER_FILE)).catch(() => undefined);
}

/** Removes a delivered directory; one with adopted directories that could not be moved stays for another start. */
export async function removeAdopted(path: string): Promise<void> {
  if ((await namesIn(join(path, ADOPTED))).length > 0) return;
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
