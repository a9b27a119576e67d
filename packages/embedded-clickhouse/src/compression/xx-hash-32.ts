/*
 * XXH32 with seed 0, the checksum of LZ4 frames. Source: `xxhash_spec.md` of xxHash.
 */

const PRIME_1 = 0x9e37_79b1;
const PRIME_2 = 0x85eb_ca77;
const PRIME_3 = 0xc2b2_ae3d;
const PRIME_4 = 0x27d4_eb2f;
const PRIME_5 = 0x1656_67b1;

const STRIPE = 16;

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function round(lane: number, word: number): number {
  return Math.imul(rotate(lane + Math.imul(word, PRIME_2), 13), PRIME_1);
}

function avalanche(value: number): number {
  const first = Math.imul(value ^ (value >>> 15), PRIME_2);
  const second = Math.imul(first ^ (first >>> 13), PRIME_3);
  return (second ^ (second >>> 16)) >>> 0;
}

/** Hashes bytes incrementally. */
export interface XxHash32 {
  update(bytes: Buffer): void;
  /** Returns the hash of all bytes as an unsigned number. */
  digest(): number;
}

/** Creates an {@link XxHash32}. */
export function createXxHash32(): XxHash32 {
  let [one, two, three, four] = [(PRIME_1 + PRIME_2) | 0, PRIME_2 | 0, 0, -PRIME_1 | 0];
  let rest: Buffer = Buffer.alloc(0);
  let total = 0;

  function addStripes(bytes: Buffer): Buffer {
    let at = 0;
    for (; at + STRIPE <= bytes.length; at += STRIPE) {
      one = round(one, bytes.readInt32LE(at));
      two = round(two, bytes.readInt32LE(at + 4));
      three = round(three, bytes.readInt32LE(at + 8));
      four = round(four, bytes.readInt32LE(at + 12));
    }
    return bytes.subarray(at);
  }

  function start(): number {
    if (total < STRIPE) return PRIME_5;
    return rotate(one, 1) + rotate(two, 7) + rotate(three, 12) + rotate(four, 18);
  }

  return {
    update(bytes) {
      total += bytes.length;
      const missing = (STRIPE - rest.length) % STRIPE;
      const first = addStripes(Buffer.concat([rest, bytes.subarray(0, missing)]));
      const last = addStripes(bytes.subarray(missing));
      rest = Buffer.concat([first, last]);
    },
    digest() {
      let hash = (start() + total) | 0;
      let at = 0;
      for (; at + 4 <= rest.length; at += 4) {
        hash = Math.imul(rotate(hash + Math.imul(rest.readInt32LE(at), PRIME_3), 17), PRIME_4);
      }
      for (const byte of rest.subarray(at)) {
        hash = Math.imul(rotate(hash + Math.imul(byte, PRIME_5), 11), PRIME_1);
      }
      return avalanche(hash);
    },
  };
}

/** Returns the hash of bytes. */
export function xxHash32(bytes: Buffer): number {
  const hash = createXxHash32();
  hash.update(bytes);
  return hash.digest();
}
