import { encodeText } from './bytes.ts';
import { cosignedMessage, encodeTimestampedSignature } from './cosignature.ts';
import type { NoteSignature } from './note.ts';
import type { SigningKey } from './signing-key.ts';
import { createVerifierKey, type VerifierKey } from './verifier-key.ts';

/** Signs the text of notes under a name. */
export interface NoteSigner {
  /** Verifies the signer's signatures. */
  readonly key: VerifierKey;
  /**
   * Creates a signature.
   * @throws {LedgerSigningError}
   */
  sign(text: string): Promise<NoteSignature>;
}

/**
 * Creates a signer for a log (C2SP signed-note, type 1).
 * @param name the log's origin, such as `example.com/audit/log1`.
 * @throws {LedgerFormatError} for a name that a signature line cannot carry.
 */
export function createLogSigner(name: string, signingKey: SigningKey): NoteSigner {
  const key = createVerifierKey(name, 'ed25519', signingKey.publicKey);
  return {
    key,
    async sign(text) {
      return { name, keyId: key.id, signature: await signingKey.sign(encodeText(text)) };
    },
  };
}

/**
 * Creates a signer for a witness (C2SP tlog-cosignature, `cosignature/v1`).
 * @param name the witness's name, such as `witness.example.com/w1`.
 * @param now returns the time in milliseconds since the Unix epoch. Default `Date.now`.
 * @throws {LedgerFormatError} for a name that a signature line cannot carry.
 */
export function createCosigner(name: string, signingKey: SigningKey, now: () => number = Date.now): NoteSigner {
  const key = createVerifierKey(name, 'cosignature/v1', signingKey.publicKey);
  return {
    key,
    async sign(text) {
      const timestamp = Math.floor(now() / 1000);
      const signature = await signingKey.sign(cosignedMessage(text, timestamp));
      return { name, keyId: key.id, signature: encodeTimestampedSignature({ timestamp, signature }) };
    },
  };
}
