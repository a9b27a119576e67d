import { freeMemory } from './free-memory.ts';

const FIRST_SIZE = 64;

type Width = 1 | 2 | 4;
type Values = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A list of unsigned 32-bit integers that uses as many bytes per item as the largest needs. */
export class UintList {
  #values: Values = new Uint8Array(FIRST_SIZE);
  #length = 0;
  /** The largest number that fits the current width. */
  #most = mostOf(1);

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (value > this.#most) this.#widen(value);
    if (this.#length === this.#values.length) this.reserve(this.#length * 2);
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** Ensures a capacity, to avoid repeated reallocation. */
  reserve(count: number): void {
    if (count > this.#values.length) this.#move(this.#values.BYTES_PER_ELEMENT as Width, count);
  }

  /** Appends the same number several times. */
  repeat(value: number, times: number): void {
    if (value > this.#most) this.#widen(value);
    const end = this.#length + times;
    if (end > this.#values.length) this.reserve(Math.max(end, this.#values.length * 2));
    this.#values.fill(value, this.#length, end);
    this.#length = end;
  }

  /** Returns an item, which must exist. */
  at(index: number): number {
    return this.#values[index] as number;
  }

  /** Whether all numbers are the same. */
  isConstant(): boolean {
    const width = this.#values.BYTES_PER_ELEMENT as Width;
    const bytes = this.toBytes(width);
    return bytes.length === 0 || bytes.compare(bytes, width, bytes.length, 0, bytes.length - width) === 0;
  }

  /** Clears the list and frees its memory. */
  free(): void {
    freeMemory(this.#values);
    this.#values = new Uint8Array(FIRST_SIZE);
    this.#most = mostOf(1);
    this.#length = 0;
  }

  truncate(length: number): void {
    this.#length = length;
  }

  /**
   * Returns the numbers in little-endian order; may share memory. @param width bytes per number; higher bytes are
   * dropped
   */
  toBytes(width: Width | 8): Buffer {
    const values = this.#values.subarray(0, this.#length);
    const { buffer, byteOffset, byteLength } =
      width === 8 ? halvesOf(values) : width === values.BYTES_PER_ELEMENT ? values : valuesOf(width, values);
    return Buffer.from(buffer, byteOffset, byteLength);
  }

  #widen(value: number): void {
    this.#move(value <= mostOf(2) ? 2 : 4, this.#values.length);
  }

  #move(width: Width, count: number): void {
    const values = valuesOf(width, count);
    values.set(this.#values);
    this.#values = values;
    this.#most = mostOf(width);
  }
}

function mostOf(width: Width): number {
  return 2 ** (width * 8) - 1;
}

/** Creates an array of the given width, from a length or from existing values. */
function valuesOf(width: Width, from: number | Values): Values {
  // The constructors have one overload for each, and none for the union.
  const given = from as number;
  if (width === 1) return new Uint8Array(given);
  return width === 2 ? new Uint16Array(given) : new Uint32Array(given);
}

/** Uses the machine's byte order: all platforms of Node are little-endian. */
function halvesOf(values: Values): Uint32Array<ArrayBuffer> {
  const halves = new Uint32Array(values.length * 2);
  for (let index = 0; index < values.length; index += 1) halves[index * 2] = values[index] as number;
  return halves;
}
