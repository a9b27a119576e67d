import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Names of files in the folder of the log: one checkpoint of each minute, and all; the one before a file ends in `.1`. */
const HISTORY_FILE = 'checkpoints.jsonl';
const RECENT_FILE = 'checkpoints.recent.jsonl';

/** The newest checkpoint that a quorum cosigned: under load the newest of all is not cosigned for longer than a moment. */
export const COSIGNED_PATH = 'checkpoint.cosigned';

/** Milliseconds between two that are kept: each later one says all that those before it said. */
const PAUSE = 60_000;
/** At which a file becomes the one before, which is given up for it: half a year and more. */
const MAX_BYTES = 64 * 2 ** 20;
/** Some 20,000 checkpoints: an hour at the highest load, and hours at a lower one. */
const MAX_RECENT_BYTES = 8 * 2 ** 20;

/** Keeps the newest signed checkpoints, and one of each minute in which the log grew, outside of ClickHouse. */
export interface CheckpointHistory {
  /** Keeps every one of them for some hours. */
  signed(notes: readonly string[]): void;
  /** A newer checkpoint, with its cosignatures where it has some. */
  offer(note: string): void;
  /** Keeps the newest. */
  close(): Promise<void>;
}

/** A line of the file. */
export interface HistoryEntry {
  /** When it was kept, as ISO 8601. */
  readonly keptAt: string;
  readonly note: string;
}

/** Makes a {@link CheckpointHistory}. @param onFailure told why one was not kept; the log goes on. */
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
      // Where nothing was appended, the log gives the last one again.
      const fresh = notes.filter((note) => note !== lastSigned);
      lastSigned = notes.at(-1);
      if (fresh.length > 0) writing = writing.then(() => keepRecent(fresh));
    },
    offer(note) {
      newest = note;
      if (timer !== undefined) return;
      // The first one of a start at once, and what comes within the pause at its end.
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
  const file = await open(path, 'a');
  try {
    await file.appendFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** All notes of the minutes that are kept in the folder of a log, the oldest first; none where none were kept. */
export async function readHistory(folder: string): Promise<string[]> {
  const path = join(folder, HISTORY_FILE);
  const texts = await Promise.all([`${path}.1`, path].map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.filter((text) => text !== '').flatMap(notesIn);
}

/** The notes in a file: a signed note, or what a {@link CheckpointHistory} kept. */
export function notesIn(text: string): string[] {
  if (!text.startsWith('{')) return [text];
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => {
    const entry = entryIn(line);
    return entry === undefined ? [] : [entry.note];
  });
}

/** The last line may have been cut off when the process ended. */
function entryIn(line: string): HistoryEntry | undefined {
  try {
    return JSON.parse(line) as HistoryEntry;
  } catch {
    return undefined;
  }
}
