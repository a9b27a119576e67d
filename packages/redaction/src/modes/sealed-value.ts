import { UnsealError } from '../errors.ts';
import { nodeCrypto } from '../node-modules.ts';

/** The cipher of sealed values. */
export const SEAL_CIPHER = 'aes-256-gcm';
/** Size of its nonce in bytes. */
export const NONCE_BYTES = 12;
/** Size of its authentication tag in bytes. */
export const TAG_BYTES = 16;

const VERSION = 'v1';
const PUBLIC_KEY_BYTES = 32;

/** A sealed original, with the field it belongs to. */
export interface SealedValue {
  /** Its reference in the mask: `s1` in `[email:s1]`. */
  readonly reference: string;
  readonly class: string;
  /** Id of the auditor's key. */
  readonly keyId: string;
  /** Ephemeral public key, 32 bytes. */
  readonly ephemeral: Buffer;
  readonly nonce: Buffer;
  /** Ciphertext followed by the tag. */
  readonly box: Buffer;
  /** The field of the record that contained it, such as `attributes.gen_ai.input.messages`. */
  readonly field: string;
}

/** Formats a sealed value as one line, separated by colons; the field is last since it may contain colons. */
export function formatSealed({ reference, class: found, keyId, ephemeral, nonce, box, field }: SealedValue): string {
  const binary = [ephemeral, nonce, box].map((bytes) => bytes.toString('base64url'));
  return [VERSION, reference, found, keyId, ...binary, field].join(':');
}

/**
 * Parses the output of {@link formatSealed}.
 * @throws {UnsealError}
 */
export function parseSealed(text: string): SealedValue {
  const parts = text.split(':');
  if (!isSealed(parts)) throw new UnsealError('not a sealed value of version 1');
  const [, reference = '', found = '', keyId = '', ephemeral = '', nonce = '', box = '', ...field] = parts;
  const sealed = {
    reference,
    class: found,
    keyId,
    ephemeral: Buffer.from(ephemeral, 'base64url'),
    nonce: Buffer.from(nonce, 'base64url'),
    box: Buffer.from(box, 'base64url'),
    field: field.join(':'),
  };
  const isWhole =
    sealed.ephemeral.length === PUBLIC_KEY_BYTES &&
    sealed.nonce.length === NONCE_BYTES &&
    sealed.box.length >= TAG_BYTES;
  if (!isWhole) throw new UnsealError(`the sealed value ${reference} is incomplete`);
  return sealed;
}

/** Format of each part except the last, the field. */
const FORMS: readonly RegExp[] = [
  /^v1$/,
  /^s\d+$/,
  /^[a-z0-9_]+$/,
  /^[0-9a-f]{16}$/,
  /^[\w-]+$/,
  /^[\w-]+$/,
  /^[\w-]+$/,
];

function isSealed(parts: readonly string[]): boolean {
  return parts.length > FORMS.length && FORMS.every((form, index) => form.test(parts[index] ?? ''));
}

/**
 * Returns the additional authenticated data that binds a sealed value to its record, field, class and reference. Each
 * part is prefixed with its length, so that no two bindings have the same bytes.
 */
export function bindingOf(
  recordId: string,
  { reference, class: found, field }: Omit<SealedValue, 'keyId' | 'ephemeral' | 'nonce' | 'box'>,
): Buffer {
  const parts = [VERSION, recordId, field, found, reference].map((part) => Buffer.from(part, 'utf8'));
  return Buffer.concat(parts.flatMap((part) => [lengthOf(part), part]));
}

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return length;
}

/** Derives the data key from the X25519 shared secret (HKDF-SHA256, RFC 5869). */
export function deriveDataKey(secret: Buffer, ephemeral: Buffer, recipient: Buffer): Buffer {
  const info = Buffer.concat([Buffer.from('auditspan seal v1', 'utf8'), ephemeral, recipient]);
  return Buffer.from(nodeCrypto().hkdfSync('sha256', secret, Buffer.alloc(0), info, 32));
}

/** Returns the JWK of a raw public key of 32 bytes. */
export function toRawJwk(bytes: Buffer): { kty: 'OKP'; crv: 'X25519'; x: string } {
  return { kty: 'OKP', crv: 'X25519', x: bytes.toString('base64url') };
}
