import { encodeText } from './bytes.ts';
import { cosignedMessage, decodeTimestampedSignature } from './cosignature.ts';
import { verifyEd25519 } from './ed25519.ts';
import { LedgerVerificationError } from './errors.ts';
import { type NoteSignature, type ParsedNote, parseNote } from './note.ts';
import type { VerifierKey } from './verifier-key.ts';

/** A signature that holds. */
export interface VerifiedSignature {
  readonly key: VerifierKey;
  /** When a witness cosigned, in seconds since 1970-01-01 UTC; absent for other signatures. */
  readonly timestamp?: number;
}

/** A note of which at least one trusted key's signature holds, and none fails. */
export interface OpenedNote extends ParsedNote {
  /** One for each trusted key that signed, in the order of the note. */
  readonly verified: readonly [VerifiedSignature, ...VerifiedSignature[]];
}

/**
 * Reads a note and checks it: signatures of unknown keys are ignored, each of a known key must hold.
 * @throws {LedgerFormatError} for something that is not a note.
 * @throws {LedgerVerificationError} `signature`, for a signature that fails, or no signature of a known key.
 */
export async function openNote(note: string | Uint8Array, keys: readonly VerifierKey[]): Promise<OpenedNote> {
  const parsed = parseNote(note);
  const [first, ...rest] = await verifySignatures(parsed.text, parsed.signatures, keys);
  if (first !== undefined) return { ...parsed, verified: [first, ...rest] };
  throw new LedgerVerificationError(
    'signature',
    'no signature of a trusted key is on the note; check which keys it is to be checked with',
  );
}

/**
 * Checks signature lines against a note's text.
 * @returns those of known keys, each key once.
 * @throws {LedgerVerificationError} `signature`, for a known key's signature that fails.
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
    `the signature of ${key.name} does not hold; the note or the signature was altered`,
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
