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
/** Suffix of a directory that is not complete yet. */
export const UNFINISHED = '.new';

/** The files of a source on disk. */
export interface Spool {
  /** Directory of this source. */
  readonly directory: string;
  /** Directory of all sources of the service. */
  readonly serviceDirectory: string;
  readonly queue: DiskQueue;
  readonly calls: CallJournal;
  /** Updates the heartbeat and syncs written records, in the background. */
  beat(): void;
  /** Closes in order: waiting records are left for a later start; without any, the directory is removed. */
  release(): void;
}

/** Options of {@link openSpool}. */
export interface SpoolOptions {
  /** Base directory; by default the user's state directory, else the temporary directory. */
  readonly base?: string | undefined;
  readonly service: string;
  readonly sourceId: string;
  readonly maxBytes: number;
  /** Called with the error's code when the disk fails. */
  readonly onTrouble: (kind: string) => void;
  readonly onUnreadable: (count: number) => void;
}

/**
 * Opens a spool.
 *
 * @throws the file system's error, or one with code `ENOTOWNED` if the directory belongs to another user
 */
export function openSpool(options: SpoolOptions): Spool {
  const serviceDirectory = preparedDirectory(options);
  const directory = join(serviceDirectory, options.sourceId);
  // Complete before it is visible: a directory without an owner can be taken by any source.
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

/** Only the default location may be replaced by another. */
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

/** Runs a cleanup step; what it leaves behind is taken over by a later start. */
function quietly(step: () => void): void {
  try {
    step();
  } catch {
    // Nothing depends on it.
  }
}
