import { encodeText } from './bytes.ts';
import { cosignedMessage, decodeTimestampedSignature } from './cosignature.ts';
import { verifyEd25519 } from './ed25519.ts';
import { LedgerVerificationError } from './errors.ts';
import { type NoteSignature, type ParsedNote, parseNote } from './note.ts';
import type { VerifierKey } from './verifier-key.ts';

/** A valid signature. */
export interface VerifiedSignature {
  readonly key: VerifierKey;
  /** When a witness cosigned, in seconds since the Unix epoch; absent for other signatures. */
  readonly timestamp?: number;
}

/** A note with at least one valid signature of a trusted key, and no invalid one. */
export interface OpenedNote extends ParsedNote {
  /** One per trusted key that signed, in the order of the note. */
  readonly verified: readonly [VerifiedSignature, ...VerifiedSignature[]];
}

/**
 * Parses and verifies a note: signatures of unknown keys are ignored, every signature of a known key must be valid.
 * @throws {LedgerFormatError} if it is not a note.
 * @throws {LedgerVerificationError} `signature`, if a signature is invalid or no known key signed.
 */
export async function openNote(note: string | Uint8Array, keys: readonly VerifierKey[]): Promise<OpenedNote> {
  const parsed = parseNote(note);
  const [first, ...rest] = await verifySignatures(parsed.text, parsed.signatures, keys);
  if (first !== undefined) return { ...parsed, verified: [first, ...rest] };
  throw new LedgerVerificationError(
    'signature',
    'the note has no signature of a trusted key; check which keys are trusted',
  );
}

/**
 * Verifies signature lines against a note's text.
 * @returns the signatures of known keys, one per key.
 * @throws {LedgerVerificationError} `signature`, if a known key's signature is invalid.
 */
export async function verifySignatures(
  text: string,
  signatures: readonly NoteSignature[],
  keys: readonly VerifierKey[],
): Promise<VerifiedSignature[]> {
  const verified = new Map<VerifierKey, VerifiedSignature>();
  for (const signature of signatures) {
    const key = keys.find(({ name, id }) => name === signature.name && id === signature.keyId);
    if (key !== undefined && !verified.has(key)) verified.set(key, await verifySignature(text, signature, key));
  }
  return [...verified.values()];
}

async function verifySignature(
  text: string,
  { signature }: NoteSignature,
  key: VerifierKey,
): Promise<VerifiedSignature> {
  const verified = await (key.type === 'ed25519' ? verifyPlain : verifyTimestamped)(text, signature, key);
  if (verified !== undefined) return verified;
  throw new LedgerVerificationError(
    'signature',
    `the signature of ${key.name} is not valid; the note or the signature was altered`,
  );
}

type Check = (
  text: string,
  signature: Uint8Array<ArrayBuffer>,
  key: VerifierKey,
) => Promise<VerifiedSignature | undefined>;

const verifyPlain: Check = async (text, signature, key) =>
  (await verifyEd25519(key.publicKey, encodeText(text), signature)) ? { key } : undefined;

const verifyTimestamped: Check = async (text, bytes, key) => {
  const decoded = decodeTimestampedSignature(bytes);
  if (decoded === undefined) return undefined;
  const message = cosignedMessage(text, decoded.timestamp);
  if (!(await verifyEd25519(key.publicKey, message, decoded.signature))) return undefined;
  return { key, timestamp: decoded.timestamp };
};
