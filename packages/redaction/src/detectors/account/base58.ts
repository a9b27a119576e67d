import { nodeCrypto } from '../../node-modules.ts';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const CHECKSUM = 4;

const valueOf = new Int8Array(128).fill(-1);
for (let index = 0; index < ALPHABET.length; index++) valueOf[ALPHABET.charCodeAt(index)] = index;

/** Whether the character is in the Base58 alphabet. */
export function isBase58(code: number): boolean {
  return code < 128 && (valueOf[code] as number) >= 0;
}

/** Whether a value of a version byte, `length` bytes and a checksum is valid (Base58Check: double SHA-256). */
export function isBase58Check(value: string, length: number): boolean {
  const bytes = decode(value, 1 + length + CHECKSUM);
  if (bytes === undefined) return false;
  const payload = bytes.subarray(0, 1 + length);
  return sha256(sha256(payload))
    .subarray(0, CHECKSUM)
    .equals(bytes.subarray(1 + length));
}

/** Decodes a value to `length` bytes; undefined if it needs more or is invalid. */
function decode(value: string, length: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < value.length; at++) {
    let carry = valueOf[value.charCodeAt(at) & 127] ?? -1;
    if (carry < 0) return undefined;
    for (let index = length - 1; index >= 0; index--) {
      carry += (bytes[index] ?? 0) * 58;
      bytes[index] = carry & 255;
      carry >>= 8;
    }
    if (carry > 0) return undefined;
  }
  return bytes;
}

function sha256(bytes: Uint8Array): Buffer {
  return nodeCrypto().createHash('sha256').update(bytes).digest();
}
