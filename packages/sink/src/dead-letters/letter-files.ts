import { mkdir, open, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DEAD_LETTER_KIND, type DeadLetterRow } from '@auditspan/store';
import { z } from 'zod';

const schema = z.object({
  LetterId: z.string(),
  ReceivedAt: z.string().regex(/^\d+$/),
  Kind: z.enum(DEAD_LETTER_KIND),
  Reason: z.string(),
  TargetTable: z.string(),
  ServiceName: z.string(),
  SourceId: z.string(),
  RecordId: z.string(),
  TraceId: z.string(),
  SpanId: z.string(),
  ContentType: z.string(),
  BytesBase64: z.string(),
});

/** Dead letters that ClickHouse does not accept, kept in files. */
export interface LetterFiles {
  /** Resolves when the letter is durable. Idempotent. */
  keep(letter: DeadLetterRow, reason: string): Promise<void>;
  /** Reads all letters. */
  list(): Promise<DeadLetterRow[]>;
  /** Deletes a letter that is stored now. */
  remove(letterId: string): Promise<void>;
}

/** Returns the folder of dead letters in a data directory. */
export function letterFolder(dataDir: string): string {
  return join(dataDir, 'dead-letters');
}

/** Creates the store of letters: one JSON file per letter, named by its id; the directory is created on demand. */
export function createLetterFiles(directory: string): LetterFiles {
  const pathOf = (letterId: string): string => join(directory, `${letterId}.json`);
  return {
    async keep(letter, reason) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeSynced(pathOf(letter.LetterId), `${JSON.stringify(contentOf(letter, reason), undefined, 2)}\n`);
      await syncDirectory(directory);
    },
    async list() {
      const names = await readdir(directory).catch(() => []);
      const letters = names.filter((name) => name.endsWith('.json')).map((name) => readLetter(join(directory, name)));
      return Promise.all(letters);
    },
    remove: (letterId) => rm(pathOf(letterId), { force: true }),
  };
}

function contentOf({ Bytes, ReceivedAt, ...words }: DeadLetterRow, reason: string): object {
  const BytesBase64 = Buffer.from(Bytes).toString('base64');
  return { ...words, ReceivedAt: ReceivedAt.toString(), RefusedAgain: reason, BytesBase64 };
}

async function readLetter(path: string): Promise<DeadLetterRow> {
  return toLetter(JSON.parse(await readFile(path, 'utf8')));
}

/** Parses a letter from JSON. */
export function toLetter(json: unknown): DeadLetterRow {
  const { BytesBase64, ReceivedAt, ...words } = schema.parse(json);
  return { ...words, Event: 'kept', ReceivedAt: BigInt(ReceivedAt), Bytes: Buffer.from(BytesBase64, 'base64') };
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
