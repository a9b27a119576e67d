import { hash } from 'node:crypto';
import { ByteWriter } from './byte-writer.ts';
import type { WordColumn } from './word-column.ts';

/** Number of cached shapes; a power of two. */
const PLACES = 64;

interface Shape {
  /** Dictionary numbers of the keys. */
  readonly keys: readonly number[];
  readonly digest: Uint8Array;
}

/** Digests of map keys in order. Cached, since most maps of a column have the same keys. */
export class KeyShapes {
  readonly #places: (Shape | undefined)[] = Array.from({ length: PLACES });
  readonly #texts = new ByteWriter();

  /** Returns the SHA-256 of a range of keys; equal only for equal keys in the same order. */
  digestOf(keys: WordColumn, start: number, end: number): Uint8Array {
    let place = end - start;
    for (let at = start; at < end; at += 1) place = (Math.imul(place, 31) + keys.numberAt(at)) | 0;
    const known = this.#places[place & (PLACES - 1)];
    if (known !== undefined && isThere(known.keys, keys, start, end)) return known.digest;
    const shape = { keys: numbersOf(keys, start, end), digest: this.#hash(keys, start, end) };
    this.#places[place & (PLACES - 1)] = shape;
    return shape.digest;
  }

  #hash(keys: WordColumn, start: number, end: number): Uint8Array {
    this.#texts.truncate(0);
    this.#texts.varint(end - start);
    for (let at = start; at < end; at += 1) keys.writeIdentity(this.#texts, at);
    return hash('sha256', this.#texts.view(), 'buffer');
  }
}

function isThere(numbers: readonly number[], keys: WordColumn, start: number, end: number): boolean {
  if (numbers.length !== end - start) return false;
  for (let at = start; at < end; at += 1) if (numbers[at - start] !== keys.numberAt(at)) return false;
  return true;
}

function numbersOf(keys: WordColumn, start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => keys.numberAt(start + index));
}
