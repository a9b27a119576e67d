/** Bytes per key. */
export const KEY_BYTES = 16;
/** 32-bit words per key. */
const WORDS = 4;
/** Number of partitions, each with its own table: only one grows at a time, which keeps pauses short. */
const PARTS = 64;
/** The highest bits of a key's hash select its partition, the bits below are its tag, the lowest its slot. */
const PART_SHIFT = 26;
const TAG_SHIFT = 19;
/** Set in every tag, to distinguish it from a free slot. */
const TAKEN = 0x80;
/** Initial number of slots per partition. */
const SMALLEST = 16;

/** A hash table of keys with open addressing. */
interface Part {
  readonly keys: Uint32Array;
  /** 0 for a free slot, else some bits of the key's hash, so that most mismatches need no comparison of keys. */
  readonly tags: Uint8Array;
  size: number;
}

/**
 * A set of 16-byte keys. It stores only their bytes, in tables that double as they fill (23 to 45 bytes a key and no objects),
 * since the sink remembers millions of them.
 */
export class KeySet {
  readonly #parts: Part[] = Array.from({ length: PARTS }, () => emptyPart(SMALLEST));
  #size = 0;
  /** The key being looked up. */
  readonly #words = new Uint32Array(WORDS);
  /** Random, so that senders, who choose the keys, cannot provoke collisions. */
  readonly #seed: number;

  /** @param seed a random 32-bit number. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  get size(): number {
    return this.#size;
  }

  /** Whether the set contains the key at offset `at` of `keys`. */
  has(keys: Uint8Array, at = 0): boolean {
    readKey(keys, at, this.#words);
    const hash = hashOf(this.#words, 0, this.#seed);
    const part = this.#parts[hash >>> PART_SHIFT] as Part;
    return part.tags[placeOf(part, this.#words, 0, hash)] !== 0;
  }

  /** Adds the key at that offset; returns false if it was present. */
  add(keys: Uint8Array, at = 0): boolean {
    readKey(keys, at, this.#words);
    const hash = hashOf(this.#words, 0, this.#seed);
    const part = this.#parts[hash >>> PART_SHIFT] as Part;
    const place = placeOf(part, this.#words, 0, hash);
    if (part.tags[place] !== 0) return false;
    put(part, place, this.#words, 0, hash);
    this.#size += 1;
    if (part.size * 4 > part.tags.length * 3) this.#grow(hash >>> PART_SHIFT, part);
    return true;
  }

  #grow(number: number, { keys, tags }: Part): void {
    const part = emptyPart(tags.length * 2);
    for (let at = 0; at < keys.length; at += WORDS) {
      if (tags[at / WORDS] === 0) continue;
      const hash = hashOf(keys, at, this.#seed);
      put(part, placeOf(part, keys, at, hash), keys, at, hash);
    }
    this.#parts[number] = part;
  }
}

function emptyPart(places: number): Part {
  return { keys: new Uint32Array(places * WORDS), tags: new Uint8Array(places), size: 0 };
}

/** Keys as words, four per key. */
type Words = Uint32Array;

function tagOf(hash: number): number {
  return TAKEN | ((hash >>> TAG_SHIFT) & 0x7f);
}

/** Returns the slot of a key, given by words at an offset, or the free slot for it. */
function placeOf({ keys, tags }: Part, from: Words, start: number, hash: number): number {
  const mask = tags.length - 1;
  const wanted = tagOf(hash);
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    const tag = tags[place];
    if (tag === 0 || (tag === wanted && isKeyAt(keys, place * WORDS, from, start))) return place;
  }
}

function isKeyAt(keys: Words, at: number, from: Words, start: number): boolean {
  return (
    keys[at] === from[start] &&
    keys[at + 1] === from[start + 1] &&
    keys[at + 2] === from[start + 2] &&
    keys[at + 3] === from[start + 3]
  );
}

function put(part: Part, place: number, from: Words, start: number, hash: number): void {
  for (let word = 0; word < WORDS; word += 1) part.keys[place * WORDS + word] = from[start + word] as number;
  part.tags[place] = tagOf(hash);
  part.size += 1;
}

function hashOf(words: Words, start: number, seed: number): number {
  let hash = seed;
  hash = Math.imul(hash ^ (words[start] as number), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ (words[start + 1] as number), 0xc2b2_ae35);
  hash = Math.imul(hash ^ (hash >>> 16) ^ (words[start + 2] as number), 0x27d4_eb2f);
  hash = Math.imul(hash ^ (hash >>> 15) ^ (words[start + 3] as number), 0x1656_67b1);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function readKey(keys: Uint8Array, start: number, words: Words): void {
  for (let word = 0; word < WORDS; word += 1) {
    const at = start + word * 4;
    words[word] = (pairAt(keys, at) << 16) | pairAt(keys, at + 2);
  }
}

function pairAt(keys: Uint8Array, at: number): number {
  return ((keys[at] as number) << 8) | (keys[at + 1] as number);
}
