import { createHash, timingSafeEqual } from 'node:crypto';

/** Hashes a token. Tokens are long and random, so a plain SHA-256 suffices. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Parses a hash of a configuration: 64 hexadecimal digits. */
export function hashFromText(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

/** Whether two hashes are equal, compared in constant time. */
export function isSameHash(first: Buffer, second: Buffer): boolean {
  return first.length === second.length && timingSafeEqual(first, second);
}
