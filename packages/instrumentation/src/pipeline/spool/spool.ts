import { mkdirSync, readdirSync, renameSync, rmSync, unlinkSync, utimes, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCallJournal, type CallJournal } from './call-journal.ts';
import { DiskQueue } from './disk-queue.ts';
import { thisOwner } from './owner.ts';
import { defaultSpoolBase, prepareServiceDirectory, prepareTemporaryDirectory } from './spool-place.ts';

/** Names within the directory of a source. */
export const OWNER_FILE = 'owner';
export const CALLS_FILE = 'calls';
/** Directories of dead sources, within that of the source that delivers for them. */
export const ADOPTED = 'adopted';
/** Ends the name of a directory that is not complete yet. */
export const UNFINISHED = '.new';

/** What a source keeps on disk. */
export interface Spool {
  /** Of this source alone. */
  readonly directory: string;
  /** Of all sources of the service. */
  readonly serviceDirectory: string;
  readonly queue: DiskQueue;
  readonly calls: CallJournal;
  /** A sign of life, and what was written handed to the disk itself; both in the background. */
  beat(): void;
  /** Ends in order: what waits is left for a later start, and nothing if nothing waits. */
  release(): void;
}

/** What {@link openSpool} needs. */
export interface SpoolOptions {
  /** Where to keep spools; by default where the user's state is kept, else where temporary files are. */
  readonly base?: string | undefined;
  readonly service: string;
  readonly sourceId: string;
  readonly maxBytes: number;
  /** Told when the disk does not do what it should, by the error's code. */
  readonly onTrouble: (kind: string) => void;
  readonly onUnreadable: (count: number) => void;
}

/** @throws the file system's error, or one with code `ENOTOWNED` where the place is somebody else's */
export function openSpool(options: SpoolOptions): Spool {
  const serviceDirectory = preparedDirectory(options);
  const directory = join(serviceDirectory, options.sourceId);
  // Complete before others can see it: a directory without an owner is anybody's.
  const unfinished = directory + UNFINISHED;
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(join(unfinished, OWNER_FILE), JSON.stringify(thisOwner()), { mode: 0o600 });
  renameSync(unfinished, directory);
  const calls = createCallJournal(join(directory, CALLS_FILE));
  const queue = new DiskQueue({
    ...options,
    directory,
    onKept: ({ call }) => calls.kept(call),
    onLeaving: () => calls.clearEnded(),
  });
  const ownerFile = join(directory, OWNER_FILE);
  return {
    directory,
    serviceDirectory,
    queue,
    calls,
    beat() {
      queue.sync();
      const now = new Date();
      utimes(ownerFile, now, now, () => undefined);
    },
    release() {
      const isEmpty = queue.records === 0;
      queue.close();
      calls.close();
      quietly(() => unlinkSync(ownerFile));
      if (isEmpty && !hasAdopted(directory)) quietly(() => rmSync(directory, { recursive: true, force: true }));
    },
  };
}

/** Only a place that nobody chose may be given up for another. */
function preparedDirectory({ base, service }: SpoolOptions): string {
  if (base !== undefined) return prepareServiceDirectory(base, service);
  try {
    return prepareServiceDirectory(defaultSpoolBase(), service);
  } catch {
    return prepareTemporaryDirectory(service);
  }
}

function hasAdopted(directory: string): boolean {
  try {
    return readdirSync(join(directory, ADOPTED)).length > 0;
  } catch {
    return false;
  }
}

/** What is left behind is taken over by a later start. */
function quietly(step: () => void): void {
  try {
    step();
  } catch {
    // Nothing depends on it.
  }
}
