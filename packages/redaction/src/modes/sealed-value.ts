import { UnsealError } from '../errors.ts';
import { nodeCrypto } from '../node-modules.ts';

/** The cipher that seals. */
export const SEAL_CIPHER = 'aes-256-gcm';
/** Bytes of its nonce. */
export const NONCE_BYTES = 12;
/** Bytes of its tag. */
export const TAG_BYTES = 16;

const VERSION = 'v1';
const PUBLIC_KEY_BYTES = 32;

/** A sealed original, and where it belongs. */
export interface SealedValue {
  /** What its mask names it: `s1` in `[email:s1]`. */
  readonly reference: string;
  readonly class: string;
  /** Id of the auditor's key. */
  readonly keyId: string;
  /** Public half of the data key's pair, 32 bytes. */
  readonly ephemeral: Buffer;
  readonly nonce: Buffer;
  /** Ciphertext and, at its end, the tag. */
  readonly box: Buffer;
  /** The field of the record that it stood in, such as `attributes.gen_ai.input.messages`. */
  readonly field: string;
}

/** A sealed value as one line of text: its parts with colons between them, the field last since it may hold one. */
export function formatSealed({ reference, class: found, keyId, ephemeral, nonce, box, field }: SealedValue): string {
  const binary = [ephemeral, nonce, box].map((bytes) => bytes.toString('base64url'));
  return [VERSION, reference, found, keyId, ...binary, field].join(':');
}

/**
 * Reads what {@link formatSealed} wrote.
 * @throws {UnsealError}
 */
export function parseSealed(text: string): SealedValue {
  const parts = text.split(':');
  if (!isSealed(parts)) throw new UnsealError('this is not a sealed value of version 1');
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
  if (!isWhole) throw new UnsealError(`the sealed value ${reference} is not whole`);
  return sealed;
}

/** The form of each part but the last, which is the field. */
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
 * What a sealed value is bound to: it opens only as this value of this field of this record. Lengths stand before the
 * parts, so that no two bindings have the same bytes.
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

/** The data key that both sides derive from the shared secret of X25519 (HKDF-SHA256, RFC 5869). */
export function deriveDataKey(secret: Buffer, ephemeral: Buffer, recipient: Buffer): Buffer {
  const info = Buffer.concat([Buffer.from('auditspan seal v1', 'utf8'), ephemeral, recipient]);
  return Buffer.from(nodeCrypto().hkdfSync('sha256', secret, Buffer.alloc(0), info, 32));
}

/** A public key out of its 32 bytes. */
export function toRawJwk(bytes: Buffer): { kty: 'OKP'; crv: 'X25519'; x: string } {
  return { kty: 'OKP', crv: 'X25519', x: bytes.toString('base64url') };
}
