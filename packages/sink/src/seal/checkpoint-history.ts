import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../error-message.ts';
import { VerifyInputError } from '../errors.ts';

/** Files in the folder of the log: a checkpoint per minute, and all recent ones; rotated files have the suffix `.1`. */
const HISTORY_FILE = 'checkpoints.jsonl';
const RECENT_FILE = 'checkpoints.recent.jsonl';

/** The newest checkpoint with a quorum of cosignatures; under load the newest signed one lacks them for a moment. */
export const COSIGNED_PATH = 'checkpoint.cosigned';

/** Milliseconds between two kept checkpoints: a later one covers everything that earlier ones covered. */
const PAUSE = 60_000;
/** Size in bytes at which the file is rotated, replacing the previous one: over half a year. */
const MAX_BYTES = 64 * 2 ** 20;
/** Some 20,000 checkpoints: an hour at the highest load, and longer at a lower one. */
const MAX_RECENT_BYTES = 8 * 2 ** 20;

/** Keeps recent checkpoints, and one for each minute in which the log grew, outside of ClickHouse. */
export interface CheckpointHistory {
  /** Keeps every signed checkpoint for some hours. */
  signed(notes: readonly string[]): void;
  /** Offers a newer checkpoint, with its cosignatures if it has any. */
  offer(note: string): void;
  /** Writes the newest checkpoint. */
  close(): Promise<void>;
}

/** A line of a history file. */
export interface HistoryEntry {
  /** When it was written, as ISO 8601. */
  readonly keptAt: string;
  readonly note: string;
}

/** Creates a {@link CheckpointHistory}. @param onFailure called if a checkpoint could not be written; the log continues. */
export function createCheckpointHistory(folder: string, onFailure: (error: unknown) => void): CheckpointHistory {
  const [path, recentPath] = [join(folder, HISTORY_FILE), join(folder, RECENT_FILE)];
  let lastSigned: string | undefined;
  let newest: string | undefined;
  let kept: string | undefined;
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function keepNewest(): Promise<void> {
    if (newest === undefined || newest === kept) return;
    const note = newest;
    try {
      await append(path, [{ keptAt: new Date().toISOString(), note }], MAX_BYTES);
      kept = note;
    } catch (error) {
      onFailure(error);
    }
  }
  function keep(): Promise<void> {
    writing = writing.then(keepNewest);
    return writing;
  }
  async function keepRecent(notes: readonly string[]): Promise<void> {
    const keptAt = new Date().toISOString();
    await append(
      recentPath,
      notes.map((note) => ({ keptAt, note })),
      MAX_RECENT_BYTES,
    ).catch(onFailure);
  }

  return {
    signed(notes) {
      // Without new leaves, the log passes the last checkpoint again.
      const fresh = notes.filter((note) => note !== lastSigned);
      lastSigned = notes.at(-1);
      if (fresh.length > 0) writing = writing.then(() => keepRecent(fresh));
    },
    offer(note) {
      newest = note;
      if (timer !== undefined) return;
      // The first one is written at once, later ones at the end of each pause.
      void keep();
      timer = setTimeout(() => {
        timer = undefined;
        if (newest !== undefined && newest !== kept) this.offer(newest);
      }, PAUSE).unref();
    },
    async close() {
      clearTimeout(timer);
      await keep();
    },
  };
}

async function append(path: string, entries: readonly HistoryEntry[], maxBytes: number): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size >= maxBytes) await rename(path, `${path}.1`);
  const file = await open(path, 'a+');
  try {
    const ending = size === 0 || size >= maxBytes || (await endsLine(file, size)) ? '' : '\n';
    await file.appendFile(ending + entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Whether a file ends with a line feed; after a crash or on a full disk it may end within a line. */
async function endsLine(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === '\n';
}

/**
 * Returns the checkpoints kept per minute in the folder of a log, oldest first; empty if there are none.
 * @throws {VerifyInputError} if a file cannot be read.
 */
export async function readHistory(folder: string): Promise<string[]> {
  const path = join(folder, HISTORY_FILE);
  const texts = await Promise.all([`${path}.1`, path].map(readIfThere));
  return texts.flatMap((text) => (text === undefined || text === '' ? [] : notesIn(text)));
}

/**
 * Reads a file of checkpoints; undefined if there is none.
 * @throws {VerifyInputError} if it cannot be read.
 */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new VerifyInputError(`cannot read checkpoints of the log: ${messageOf(cause)}`, { cause });
  }
}

/** Returns the notes in a file, which is either a signed note or a history of checkpoints. */
export function notesIn(text: string): string[] {
  if (!text.startsWith('{')) return [text];
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => {
    const entry = entryIn(line);
    return entry === undefined ? [] : [entry.note];
  });
}

/** Parses a line; it may be incomplete after a crash. */
function entryIn(line: string): HistoryEntry | undefined {
  try {
    return JSON.parse(line) as HistoryEntry;
  } catch {
    return undefined;
  }
}
