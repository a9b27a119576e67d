import { createHash, timingSafeEqual } from 'node:crypto';

/** What is kept of a token: tokens are long and random, so that a plain SHA-256 does. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** A hash as it stands in a configuration: 64 hexadecimal digits. */
export function hashFromText(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

/** Whether two hashes are equal, in a time that does not tell where they differ. */
export function isSameHash(first: Buffer, second: Buffer): boolean {
  return first.length === second.length && timingSafeEqual(first, second);
}
