/** Words of 32 bits that a key has. */
const WORDS = 4;
const SMALLEST = 1024;

/**
 * A set of 16-byte keys, given as 32 hexadecimal digits. It holds nothing but the bytes, in one table that doubles as
 * it fills (16 to 32 bytes a key and no object), since the sink remembers millions of them.
 */
export class KeySet {
  #table = new Uint32Array(SMALLEST * WORDS);
  #size = 0;
  /** Whoever sends chooses the keys; without this they could choose ones that fall on each other. */
  readonly #seed: number;

  /** @param seed a random 32-bit number. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  get size(): number {
    return this.#size;
  }

  has(key: string): boolean {
    return this.#isAt(this.#find(this.#table, wordsOf(key)));
  }

  /** Adds a key; false when it was there. */
  add(key: string): boolean {
    const words = wordsOf(key);
    const at = this.#find(this.#table, words);
    if (this.#isAt(at)) return false;
    this.#table.set(words, at);
    this.#size += 1;
    if (this.#size * 4 > (this.#table.length / WORDS) * 3) this.#grow();
    return true;
  }

  #isAt(at: number): boolean {
    return this.#table.subarray(at, at + WORDS).some((word) => word !== 0);
  }

  /** Where the key is, or else the free place for it. */
  #find(table: Uint32Array, [a, b, c, d]: Words): number {
    const mask = table.length / WORDS - 1;
    for (let place = this.#hash(a, b, c, d) & mask; ; place = (place + 1) & mask) {
      const at = place * WORDS;
      const first = table[at];
      const rest = (table[at + 1] ?? 0) | (table[at + 2] ?? 0) | (table[at + 3] ?? 0);
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
      const words: Words = [old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0, old[at + 3] ?? 0];
      if (words.some((word) => word !== 0)) table.set(words, this.#find(table, words));
    }
    this.#table = table;
  }
}

type Words = [number, number, number, number];

/** The all-zero key stands for a free place, so that it becomes another one. */
function wordsOf(key: string): Words {
  const words: Words = [wordAt(key, 0), wordAt(key, 8), wordAt(key, 16), wordAt(key, 24)];
  return words.every((word) => word === 0) ? [0, 0, 0, 1] : words;
}

function wordAt(key: string, at: number): number {
  return Number.parseInt(key.slice(at, at + 8), 16);
}
