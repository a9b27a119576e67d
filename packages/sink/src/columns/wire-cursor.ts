import { ODD_SPAN } from './odd-span.ts';

const TWO_31 = 0x8000_0000;
const TWO_32 = 0x1_0000_0000;

/** A 64-bit integer as its two halves. */
export interface Halves {
  readonly low: number;
  readonly high: number;
}

/**
 * Visits the fields of a protobuf message without allocating: `open` it, then while `next()` look at `tag`, the field number
 * times eight plus the wire type, and read or skip the value. Anything unusual, malformed bytes included, throws
 * {@link ODD_SPAN}.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export class WireCursor {
  tag = 0;
  /** Bounds of the bytes that {@link bytes} read last. */
  start = 0;
  end = 0;
  readonly #buffer: Buffer;
  #position = 0;
  #limit = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  /** Offset of the next field. */
  get position(): number {
    return this.#position;
  }

  open(start: number, end: number): void {
    this.#position = start;
    this.#limit = end;
  }

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.#position >= this.#limit) return false;
    this.tag = this.number();
    if (this.tag < 8 || this.tag >= TWO_32) throw ODD_SPAN;
    return true;
  }

  /** Reads the next field, which must be length-delimited and have this tag. */
  expectBytes(tag: number): void {
    if (!this.next() || this.tag !== tag) throw ODD_SPAN;
    this.bytes();
  }

  /** Asserts the end of the message. */
  expectEnd(): void {
    if (this.#position < this.#limit) throw ODD_SPAN;
  }

  /** Reads the length of bytes, text or a message, and sets `start` and `end`. */
  bytes(): void {
    const length = this.number();
    this.start = this.#position;
    this.end = this.#advance(length);
  }

  /** Reads a non-negative safe integer. */
  number(): number {
    let value = this.#byte();
    if (value < 0x80) return value;
    value &= 0x7f;
    for (let factor = 0x80; factor < 2 ** 49; factor *= 0x80) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw ODD_SPAN;
  }

  /** Reads an enum or a count. */
  small(): number {
    const value = this.number();
    if (value >= TWO_31) throw ODD_SPAN;
    return value;
  }

  /** Reads 64 bits as two halves. */
  fixed64(): Halves {
    const at = this.#position;
    this.#advance(8);
    return { low: this.#buffer.readUInt32LE(at), high: this.#buffer.readUInt32LE(at + 4) };
  }

  double(): number {
    const at = this.#position;
    this.#advance(8);
    return this.#buffer.readDoubleLE(at);
  }

  skip(): void {
    const type = this.tag & 7;
    if (type === 0) this.number();
    else if (type === 1) this.#advance(8);
    else if (type === 2) this.bytes();
    else if (type === 5) this.#advance(4);
    else throw ODD_SPAN;
  }

  #advance(length: number): number {
    const end = this.#position + length;
    if (end > this.#limit) throw ODD_SPAN;
    this.#position = end;
    return end;
  }

  #byte(): number {
    if (this.#position >= this.#limit) throw ODD_SPAN;
    const byte = this.#buffer[this.#position] as number;
    this.#position += 1;
    return byte;
  }
}

/** Splits a 64-bit integer into its halves. */
export function halvesOf(value: bigint): Halves {
  return { low: Number(value & 0xffff_ffffn), high: Number(value >> 32n) };
}

/** Returns the nanoseconds between two times, or `undefined` if the second is earlier. */
export function between(from: Halves, to: Halves): Halves | undefined {
  const borrow = to.low < from.low ? 1 : 0;
  const high = to.high - from.high - borrow;
  return high < 0 ? undefined : { low: to.low - from.low + borrow * TWO_32, high };
}
