/** Bytes of a key. */
export const KEY_BYTES = 16;
/** Words of 32 bits that a key has. */
const WORDS = 4;
const SMALLEST = 1024;

/**
 * A set of 16-byte keys. It holds nothing but the bytes, in one table that doubles as it fills (16 to 32 bytes a key and
 * no object), since the sink remembers millions of them.
 */
export class KeySet {
  #table = new Uint32Array(SMALLEST * WORDS);
  #size = 0;
  /** The key that is looked for. */
  readonly #words = new Uint32Array(WORDS);
  /** Whoever sends chooses the keys; without this they could choose ones that fall on each other. */
  readonly #seed: number;

  /** @param seed a random 32-bit number. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  get size(): number {
    return this.#size;
  }

  /** Whether it holds the key that stands in `keys` from `at` on. */
  has(keys: Uint8Array, at = 0): boolean {
    readKey(keys, at, this.#words);
    return this.#isTaken(this.#find(this.#table, this.#words, 0));
  }

  /** Adds that key; false when it was there. */
  add(keys: Uint8Array, start = 0): boolean {
    readKey(keys, start, this.#words);
    const at = this.#find(this.#table, this.#words, 0);
    if (this.#isTaken(at)) return false;
    this.#table.set(this.#words, at);
    this.#size += 1;
    if (this.#size * 4 > (this.#table.length / WORDS) * 3) this.#grow();
    return true;
  }

  #isTaken(at: number): boolean {
    const table = this.#table;
    return (
      ((table[at] as number) | (table[at + 1] as number) | (table[at + 2] as number) | (table[at + 3] as number)) !== 0
    );
  }

  /** Where the key is that stands at a place, or else the free place for it. */
  #find(table: Words, from: Words, start: number): number {
    const mask = table.length / WORDS - 1;
    const [a, b, c, d] = [from[start], from[start + 1], from[start + 2], from[start + 3]] as [
      number,
      number,
      number,
      number,
    ];
    for (let place = this.#hash(a, b, c, d) & mask; ; place = (place + 1) & mask) {
      const at = place * WORDS;
      const first = table[at] as number;
      const rest = (table[at + 1] as number) | (table[at + 2] as number) | (table[at + 3] as number);
      if (first === 0 && rest === 0) return at;
      if (first === a && table[at + 1] === b && table[at + 2] === c && table[at + 3] === d) return at;
    }
  }

  #hash(a: number, b: number, c: number, d: number): number {
    let hash = this.#seed;
    hash = Math.imul(hash ^ a, 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 13) ^ b, 0xc2b2_ae35);
    hash = Math.imul(hash ^ (hash >>> 16) ^ c, 0x27d4_eb2f);
    hash = Math.imul(hash ^ (hash >>> 15) ^ d, 0x1656_67b1);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  #grow(): void {
    const old = this.#table;
    const table = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += WORDS) {
      if (this.#isTaken(at)) table.set(old.subarray(at, at + WORDS), this.#find(table, old, at));
    }
    this.#table = table;
  }
}

/** Four of them are a key. */
type Words = Uint32Array;

/** The all-zero key stands for a free place, so that it becomes another one. */
function readKey(keys: Uint8Array, start: number, words: Words): void {
  let all = 0;
  for (let word = 0; word < WORDS; word += 1) {
    const at = start + word * 4;
    const [high, low] = [pairAt(keys, at), pairAt(keys, at + 2)];
    const value = (high << 16) | low;
    words[word] = value;
    all |= value;
  }
  if (all === 0) words[WORDS - 1] = 1;
}

function pairAt(keys: Uint8Array, at: number): number {
  return ((keys[at] as number) << 8) | (keys[at + 1] as number);
}
