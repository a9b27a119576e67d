import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { ByteWriter } from './byte-writer.ts';
import { UintList } from './uint-list.ts';

const SMALLEST = 64;
/** Senders choose the texts; without a random seed they could choose colliding ones. */
const SEED = randomBytes(4).readUInt32LE();

/** Interns texts, numbered from 0. Looks them up by their bytes, without creating strings. */
export class ByteDictionary {
  /** Hash table of text numbers plus one; 0 marks an empty slot. */
  #table = new Uint32Array(SMALLEST);
  readonly #hashes = new UintList();
  readonly #ends = new UintList();
  readonly #bytes = new ByteWriter();
  readonly #scratch = new ByteWriter();

  get size(): number {
    return this.#ends.length;
  }

  /**
   * Returns the number of a UTF-8 text, adding it if it is new, or -1 if it is not valid UTF-8.
   * @param guess probable number: a comparison costs less than a lookup
   */
  numberOf(from: Buffer, start: number, end: number, guess = -1): number {
    if (guess >= 0 && this.#is(guess, from, start, end)) return guess;
    const hash = hashOf(from, start, end);
    let place = hash & (this.#table.length - 1);
    for (let entry = this.#table[place] as number; entry !== 0; entry = this.#table[place] as number) {
      if (this.#hashes.at(entry - 1) === hash && this.#is(entry - 1, from, start, end)) return entry - 1;
      place = (place + 1) & (this.#table.length - 1);
    }
    if (!isUtf8(from.subarray(start, end))) return -1;
    return this.#add(place, hash, from.subarray(start, end));
  }

  /** Returns the number of a text. Lone surrogates become U+FFFD. */
  numberOfText(text: string): number {
    this.#scratch.truncate(0);
    this.#scratch.raw(Buffer.from(text));
    return this.numberOf(this.#scratch.view(), 0, this.#scratch.length);
  }

  /** Returns the bytes of a text, not copied. */
  bytesOf(number: number): Buffer {
    return this.#bytes.view(this.#start(number), this.#ends.at(number));
  }

  /** Writes a text with its length prefix. */
  writeOne(out: ByteWriter, number: number): void {
    const [start, end] = [this.#start(number), this.#ends.at(number)];
    out.varint(end - start);
    out.copy(this.#bytes, start, end);
  }

  /** Writes all texts, each with its length prefix. */
  writeTo(out: ByteWriter): void {
    for (let number = 0; number < this.size; number += 1) this.writeOne(out, number);
  }

  #start(number: number): number {
    return number === 0 ? 0 : this.#ends.at(number - 1);
  }

  #is(number: number, from: Buffer, start: number, end: number): boolean {
    const ownStart = this.#start(number);
    if (this.#ends.at(number) - ownStart !== end - start) return false;
    return this.#bytes.equals(ownStart, from, start, end);
  }

  #add(place: number, hash: number, bytes: Buffer): number {
    this.#bytes.raw(bytes);
    this.#ends.push(this.#bytes.length);
    this.#hashes.push(hash);
    this.#table[place] = this.size;
    if (this.size * 2 > this.#table.length) this.#grow();
    return this.size - 1;
  }

  #grow(): void {
    const table = new Uint32Array(this.#table.length * 2);
    for (let number = 0; number < this.size; number += 1) {
      let place = this.#hashes.at(number) & (table.length - 1);
      while (table[place] !== 0) place = (place + 1) & (table.length - 1);
      table[place] = number + 1;
    }
    this.#table = table;
  }
}

/** FNV-1a with a seed and a final mix, since the low bits select the slot. */
function hashOf(from: Buffer, start: number, end: number): number {
  let hash = SEED;
  for (let index = start; index < end; index += 1) hash = Math.imul(hash ^ (from[index] as number), 0x0100_0193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
