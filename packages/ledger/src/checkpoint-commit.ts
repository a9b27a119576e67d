import { decodeText, encodeText } from './bytes.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { LedgerConflictError, LedgerCorruptError } from './errors.ts';
import { formatNote, parseNote } from './note.ts';
import type { NoteSigner } from './note-signer.ts';
import { openNote } from './open-note.ts';
import type { LogStorage, TileSource } from './tile-source.ts';
import type { VerifierKey } from './verifier-key.ts';

/** The signed checkpoint that a log serves (C2SP tlog-tiles). */
export const CHECKPOINT_PATH = 'checkpoint';

/** Path of the checkpoint text that is about to be signed. Not served. */
export const PENDING_PATH = 'checkpoint.pending';

/** A signed checkpoint: as a note, as its text and parsed. */
export interface PublishedCheckpoint {
  /** The signed note, as served. */
  readonly note: string;
  /** The text that is signed. */
  readonly text: string;
  readonly checkpoint: Checkpoint;
}

/** Input of {@link commitCheckpoint}. */
interface Commit {
  readonly storage: LogStorage;
  readonly signer: NoteSigner;
  /** Text of the last checkpoint that this writer published. */
  readonly previous: string | undefined;
  /** The checkpoints to sign next. Their tiles are already stored. */
  readonly next: NextCheckpoints;
}

/** A checkpoint about to be signed, and smaller ones of the same tree that are signed with it. */
export interface NextCheckpoints {
  readonly text: string;
  /** Texts of checkpoints between the previous one and this one. */
  readonly steps: readonly string[];
}

/** The result of a commit. */
export interface Publication extends PublishedCheckpoint {
  /** Signed notes of the intermediate checkpoints that `stepLeaves` asks for, in order. They are not served. */
  readonly steps: readonly string[];
}

/**
 * Checks that no other writer has published, or started to publish, since this writer's last checkpoint. Runs before
 * its tiles are touched.
 * @throws {LedgerConflictError}
 */
export async function assertSoleWriter(tiles: TileSource, previous: string | undefined): Promise<void> {
  const begun = await readText(tiles, PENDING_PATH);
  if (begun !== undefined || (await publishedText(tiles)) !== previous) throw otherWriter();
}

/**
 * Signs and publishes a checkpoint such that no crash and no second writer makes a log sign two trees of the same size:
 * the text is on disk before the signature exists, the signed note is on disk before it is handed out, and a writer
 * that restarts after a crash continues with that same text. Intermediate checkpoints need no protection of their own:
 * their trees are prefixes of the one whose text is on disk. Safe to repeat with the same text after any error.
 * @throws {LedgerConflictError} if another writer is active.
 * @throws {LedgerSigningError}
 */
export async function commitCheckpoint({ storage, signer, previous, next }: Commit): Promise<Publication> {
  const { text } = next;
  await takePending(storage, text);
  await assertNothingNewer(storage, [previous, text]);
  const note = await signed(signer, text);
  await storage.write(CHECKPOINT_PATH, encodeText(note));
  await storage.remove(PENDING_PATH);
  const steps: string[] = [];
  for (const step of next.steps) steps.push(await signed(signer, step));
  return { note, text, checkpoint: parseCheckpoint(text), steps };
}

async function signed(signer: NoteSigner, text: string): Promise<string> {
  return formatNote({ text, signatures: [await signer.sign(text)] });
}

async function takePending(storage: LogStorage, text: string): Promise<void> {
  if (await storage.create(PENDING_PATH, encodeText(text))) return;
  if ((await readText(storage, PENDING_PATH)) !== text) throw otherWriter();
  // If the call that stored it was interrupted, it may only be in the page cache.
  await storage.write(PENDING_PATH, encodeText(text));
}

async function assertNothingNewer(storage: LogStorage, expected: readonly (string | undefined)[]): Promise<void> {
  if (expected.includes(await publishedText(storage))) return;
  await storage.remove(PENDING_PATH);
  throw otherWriter();
}

async function publishedText(tiles: TileSource): Promise<string | undefined> {
  const note = await readText(tiles, CHECKPOINT_PATH);
  return note === undefined ? undefined : parseNote(note).text;
}

function otherWriter(): LedgerConflictError {
  return new LedgerConflictError('another writer has opened this log; stop one of the two, then reopen the log');
}

/**
 * Reads the checkpoint that a log serves, and verifies its signature.
 * @throws {LedgerFormatError}
 * @throws {LedgerVerificationError}
 */
export async function readPublished(
  tiles: TileSource,
  keys: readonly VerifierKey[],
): Promise<PublishedCheckpoint | undefined> {
  const note = await readText(tiles, CHECKPOINT_PATH);
  if (note === undefined) return undefined;
  const { text } = await openNote(note, keys);
  return { note, text, checkpoint: parseCheckpoint(text) };
}

/** Reads a text resource. @throws {LedgerCorruptError} if it is not UTF-8. */
export async function readText(tiles: TileSource, path: string): Promise<string | undefined> {
  const bytes = await tiles.read(path);
  if (bytes === undefined) return undefined;
  const text = decodeText(bytes);
  if (text !== undefined) return text;
  throw new LedgerCorruptError(`${path} is not text; restore it from a copy of the log`);
}
