import { decodeBase64, encodeBase64 } from './base64.ts';
import { equalBytes, hasControl } from './bytes.ts';
import { LedgerFormatError, LedgerVerificationError } from './errors.ts';
import { formatNote, parseNote } from './note.ts';
import type { NoteSigner } from './note-signer.ts';
import { openNote } from './open-note.ts';
import { EMPTY_ROOT, HASH_BYTES } from './tree-hash.ts';
import { parseDecimal } from './tree-size.ts';
import type { VerifierKey } from './verifier-key.ts';

/** The tree head of a log at a given size (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Identifies the log. */
  readonly origin: string;
  /** Number of leaves. */
  readonly size: number;
  /** Root of the Merkle tree over the leaves. */
  readonly root: Uint8Array;
  /** Extension lines, which no auditor checks; this package writes none. */
  readonly extensions: readonly string[];
}

/** Formats a checkpoint as the text that is signed. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  return [origin, String(size), encodeBase64(root), ...extensions].map((line) => `${line}\n`).join('');
}

/**
 * Parses the text of a checkpoint, without its signatures.
 * @throws {LedgerFormatError} if it is malformed, has a size above 2^53 − 1, or a wrong root for the empty tree.
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
    throw new LedgerFormatError('the second line of a checkpoint must be a number without leading zeros');
  if (size === 0 && !equalBytes(root, EMPTY_ROOT))
    throw new LedgerFormatError('a checkpoint without leaves must have the root of the empty tree');
  return { origin, size, root, extensions };
}

/** Parses the checkpoint in a note without verifying it. @throws {LedgerFormatError} */
export function peekCheckpoint(note: string | Uint8Array): Checkpoint {
  return parseCheckpoint(parseNote(note).text);
}

/** Signs a checkpoint and returns the note that a log serves. @throws {LedgerSigningError} */
export async function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): Promise<string> {
  const text = formatCheckpoint(checkpoint);
  return formatNote({ text, signatures: [await signer.sign(text)] });
}

/**
 * Opens a log's checkpoint and verifies that this log signed it. Does not check witnesses; see
 * `openWitnessedCheckpoint`.
 * @param logKey the log's key; its name is the origin that the checkpoint must have.
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
    `the checkpoint belongs to the log ${JSON.stringify(origin)}, not to ${expected}`,
  );
}
