import { decodeBase64, encodeBase64 } from './base64.ts';
import { concatBytes, encodeText, hasControl } from './bytes.ts';
import { PUBLIC_KEY_BYTES } from './ed25519.ts';
import { LedgerFormatError } from './errors.ts';
import { sha256 } from './sha256.ts';

/** Signature type of a key: over the text of a note, or over a witness's timestamped statement about a checkpoint. */
export type KeyType = 'ed25519' | 'cosignature/v1';

/** The signature type bytes that C2SP signed-note assigns. */
const TYPE_BYTES: Readonly<Record<KeyType, number>> = { ed25519: 0x01, 'cosignature/v1': 0x04 };

/** A public key that verifies notes, with the name that appears on its signature lines. */
export interface VerifierKey {
  readonly name: string;
  /** The first 32 bits of a hash over name, type and key: distinguishes keys, and proves nothing. */
  readonly id: number;
  readonly type: KeyType;
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

/**
 * Whether a text is a valid key name: not empty, no Unicode space, no plus sign, no ASCII control (C2SP signed-note).
 */
export function isKeyName(name: string): boolean {
  return name !== '' && !hasControl(name) && !/[\p{White_Space}\p{Surrogate}+]/u.test(name);
}

/**
 * Creates a verifier key from a name and a public key.
 * @throws {LedgerFormatError} for a name that a signature line cannot carry, or a key that is not 32 bytes.
 */
export function createVerifierKey(name: string, type: KeyType, publicKey: Uint8Array<ArrayBuffer>): VerifierKey {
  if (!isKeyName(name)) {
    throw new LedgerFormatError(
      `${JSON.stringify(name)} is not a valid key name; use something like example.com/log, without spaces`,
    );
  }
  if (publicKey.length !== PUBLIC_KEY_BYTES) {
    throw new LedgerFormatError(`the key ${name} has ${publicKey.length} bytes; an Ed25519 public key has 32`);
  }
  const digest = sha256(concatBytes(encodeText(`${name}\n`), Uint8Array.of(TYPE_BYTES[type]), publicKey));
  return { name, id: new DataView(digest.buffer, digest.byteOffset).getUint32(0), type, publicKey };
}

/** Formats a key id as eight hexadecimal digits. */
const idText = (id: number): string => id.toString(16).padStart(8, '0');

/** Formats a key as a vkey of C2SP signed-note: `name+id+base64(type ‖ key)`. */
export function formatVerifierKey({ name, id, type, publicKey }: VerifierKey): string {
  return `${name}+${idText(id)}+${encodeBase64(concatBytes(Uint8Array.of(TYPE_BYTES[type]), publicKey))}`;
}

/**
 * Parses a vkey.
 * @throws {LedgerFormatError} if it is malformed, of an unsupported signature type, or has an id that does not match
 *   the key.
 */
export function parseVerifierKey(vkey: string): VerifierKey {
  const [, name, id, encoded] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/su.exec(vkey) ?? [];
  const bytes = decodeBase64(encoded ?? '');
  const type = (Object.keys(TYPE_BYTES) as KeyType[]).find((candidate) => TYPE_BYTES[candidate] === bytes?.[0]);
  if (name === undefined || bytes === undefined || type === undefined) {
    throw new LedgerFormatError(
      'a verifier key has the form name+id+base64, with type 1 (Ed25519) or 4 (cosignature/v1)',
    );
  }
  const key = createVerifierKey(name, type, bytes.slice(1));
  if (idText(key.id) === id) return key;
  throw new LedgerFormatError(`the verifier key ${name} has the id ${id}, but its id should be ${idText(key.id)}`);
}
