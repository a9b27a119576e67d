import { decodeBase64, encodeBase64 } from './base64.ts';
import { concatBytes, encodeText, hasControl } from './bytes.ts';
import { PUBLIC_KEY_BYTES } from './ed25519.ts';
import { LedgerFormatError } from './errors.ts';
import { sha256 } from './sha256.ts';

/** What a key signs: the text of a note, or a witness's timestamped statement about a checkpoint. */
export type KeyType = 'ed25519' | 'cosignature/v1';

/** The signature type bytes that C2SP signed-note assigns. */
const TYPE_BYTES: Readonly<Record<KeyType, number>> = { ed25519: 0x01, 'cosignature/v1': 0x04 };

/** A public key that notes are checked with, under the name that stands on its signature lines. */
export interface VerifierKey {
  readonly name: string;
  /** The first 32 bits of a hash over name, type and key: tells keys apart, and is no proof of anything. */
  readonly id: number;
  readonly type: KeyType;
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

/** Whether a text can name a key: not empty, no Unicode space, no plus sign, no ASCII control (C2SP signed-note). */
export function isKeyName(name: string): boolean {
  return name !== '' && !hasControl(name) && !/[\p{White_Space}\p{Surrogate}+]/u.test(name);
}

/**
 * Names a public key.
 * @throws {LedgerFormatError} for a name that no signature line can carry, or a key that is not 32 bytes.
 */
export function createVerifierKey(name: string, type: KeyType, publicKey: Uint8Array<ArrayBuffer>): VerifierKey {
  if (!isKeyName(name)) {
    throw new LedgerFormatError(
      `${JSON.stringify(name)} cannot name a key; use something like example.com/log, no spaces`,
    );
  }
  if (publicKey.length !== PUBLIC_KEY_BYTES) {
    throw new LedgerFormatError(`the key ${name} has ${publicKey.length} bytes; an Ed25519 public key has 32`);
  }
  const digest = sha256(concatBytes(encodeText(`${name}\n`), Uint8Array.of(TYPE_BYTES[type]), publicKey));
  return { name, id: new DataView(digest.buffer, digest.byteOffset).getUint32(0), type, publicKey };
}

/** Four bytes as eight hexadecimal digits. */
const idText = (id: number): string => id.toString(16).padStart(8, '0');

/** A key as one word, the vkey of C2SP signed-note: `name+id+base64(type ‖ key)`. */
export function formatVerifierKey({ name, id, type, publicKey }: VerifierKey): string {
  return `${name}+${idText(id)}+${encodeBase64(concatBytes(Uint8Array.of(TYPE_BYTES[type]), publicKey))}`;
}

/**
 * Reads a vkey.
 * @throws {LedgerFormatError} for another form, a signature type that is not supported, or an id that is not the key's.
 */
export function parseVerifierKey(vkey: string): VerifierKey {
  const [, name, id, encoded] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/su.exec(vkey) ?? [];
  const bytes = decodeBase64(encoded ?? '');
  const type = (Object.keys(TYPE_BYTES) as KeyType[]).find((candidate) => TYPE_BYTES[candidate] === bytes?.[0]);
  if (name === undefined || bytes === undefined || type === undefined) {
    throw new LedgerFormatError('a verifier key is name+id+base64, of type 1 (Ed25519) or 4 (cosignature/v1)');
  }
  const key = createVerifierKey(name, type, bytes.slice(1));
  if (idText(key.id) === id) return key;
  throw new LedgerFormatError(`the verifier key ${name} has the id ${id}, but ${idText(key.id)} belongs to it`);
}
