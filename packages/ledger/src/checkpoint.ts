import { decodeBase64, encodeBase64 } from './base64.ts';
import { equalBytes, hasControl } from './bytes.ts';
import { LedgerFormatError, LedgerVerificationError } from './errors.ts';
import { formatNote, parseNote } from './note.ts';
import type { NoteSigner } from './note-signer.ts';
import { openNote } from './open-note.ts';
import { EMPTY_ROOT, HASH_BYTES } from './tree-hash.ts';
import { parseDecimal } from './tree-size.ts';
import type { VerifierKey } from './verifier-key.ts';

/** The head of a log at one size (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** The log's identity. */
  readonly origin: string;
  /** Number of leaves. */
  readonly size: number;
  /** Root of the Merkle tree over them. */
  readonly root: Uint8Array;
  /** Further lines, which nobody audits; this package writes none. */
  readonly extensions: readonly string[];
}

/** A checkpoint as the text that is signed. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  return [origin, String(size), encodeBase64(root), ...extensions].map((line) => `${line}\n`).join('');
}

/**
 * Reads the text of a checkpoint, without its signatures.
 * @throws {LedgerFormatError} for another form, a size above 2^53 − 1, or a root of the empty tree that is not its own.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', sizeLine = '', rootLine = '', ...extensions] = text.slice(0, -1).split('\n');
  const size = parseDecimal(sizeLine);
  const root = decodeBase64(rootLine);
  const lines = [origin, ...extensions];
  if (!text.endsWith('\n') || lines.some((line) => line === '' || hasControl(line)) || root?.length !== HASH_BYTES) {
    throw new LedgerFormatError('a checkpoint is three or more lines: origin, number of leaves, base64 of the root');
  }
  if (size === undefined)
    throw new LedgerFormatError('the second line of a checkpoint is a number without leading zeros');
  if (size === 0 && !equalBytes(root, EMPTY_ROOT))
    throw new LedgerFormatError('a checkpoint of no leaves has another root');
  return { origin, size, root, extensions };
}

/** Reads the checkpoint in a note without believing it. @throws {LedgerFormatError} */
export function peekCheckpoint(note: string | Uint8Array): Checkpoint {
  return parseCheckpoint(parseNote(note).text);
}

/** Signs a checkpoint: the note that a log serves. @throws {LedgerSigningError} */
export async function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): Promise<string> {
  const text = formatCheckpoint(checkpoint);
  return formatNote({ text, signatures: [await signer.sign(text)] });
}

/**
 * Reads a log's checkpoint and checks that this log signed it. Says nothing about witnesses; see `openWitnessedCheckpoint`.
 * @param logKey its name is the origin that the checkpoint must have.
 * @throws {LedgerFormatError}
 * @throws {LedgerVerificationError} `signature` or `origin`.
 */
export async function openCheckpoint(note: string | Uint8Array, logKey: VerifierKey): Promise<Checkpoint> {
  const { text } = await openNote(note, [logKey]);
  const checkpoint = parseCheckpoint(text);
  assertOrigin(checkpoint, logKey.name);
  return checkpoint;
}

/** @throws {LedgerVerificationError} `origin` */
export function assertOrigin({ origin }: Checkpoint, expected: string): void {
  if (origin === expected) return;
  throw new LedgerVerificationError(
    'origin',
    `the checkpoint is of the log ${JSON.stringify(origin)}, not of ${expected}`,
  );
}
