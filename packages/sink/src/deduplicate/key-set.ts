/** Words of 32 bits that a key has. */
const WORDS = 4;
/** Hexadecimal digits of a word. */
const DIGITS = 8;
const SMALLEST = 1024;

/**
 * A set of 16-byte keys, given as 32 hexadecimal digits. It holds nothing but the bytes, in one table that doubles as
 * it fills (16 to 32 bytes a key and no object), since the sink remembers millions of them.
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

  has(key: string): boolean {
    readKey(key, this.#words);
    return this.hasWords(this.#words);
  }

  /** The same for a key that {@link readKey} has read. */
  hasWords(words: Words): boolean {
    return this.#isTaken(this.#find(this.#table, words, 0));
  }

  /** Adds a key; false when it was there. */
  add(key: string): boolean {
    readKey(key, this.#words);
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
export type Words = Uint32Array;

/** Reads a key of 32 hexadecimal digits. The all-zero key stands for a free place, so that it becomes another one. */
export function readKey(key: string, words: Words): Words {
  let all = 0;
  for (let word = 0; word < WORDS; word += 1) {
    let value = 0;
    for (let at = word * DIGITS; at < (word + 1) * DIGITS; at += 1) value = (value << 4) | digitOf(key.charCodeAt(at));
    words[word] = value;
    all |= value;
  }
  if (all === 0) words[WORDS - 1] = 1;
  return words;
}

/** The value of a digit by its character, `0` to `9` or a letter of either case. */
function digitOf(code: number): number {
  return (code & 15) + (code >= 64 ? 9 : 0);
}
