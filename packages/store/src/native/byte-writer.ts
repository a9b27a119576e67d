import { billionsIn, DIGITS_OF_BILLION, digitsOf, restOfBillion, writeDigits } from './decimal-digits.ts';
import { freeMemory } from './free-memory.ts';
import { HEX_PAIRS } from './hex-pairs.ts';
import { arePlain, oddBitsOf, oddBitsOfByte } from './plain-bytes.ts';
import { UUID_LENGTH, writeUuid } from './uuid-text.ts';

const FIRST_SIZE = 256;
/** Up to this length, copying byte by byte costs less than a call into the engine. */
const SHORT = 32;
const TWO_32 = 0x1_0000_0000;
const TWO_21 = 0x20_0000;
/** Up to this length, bytes are copied between two writers eight at a time. */
const SHORT_VIEWED = 96;

/** A growing byte buffer. Numbers are little-endian, as in ClickHouse. */
export class ByteWriter {
  #bytes: Buffer;
  #view: DataView;
  #length: number;
  /** The array of the last comparison, and a view of it. */
  #other: Uint8Array;
  #otherView: DataView;

  /** @param written initial content, not copied. Default none. */
  constructor(written?: Buffer) {
    this.#bytes = written ?? Buffer.allocUnsafe(FIRST_SIZE);
    this.#length = written?.length ?? 0;
    this.#view = viewOf(this.#bytes);
    this.#other = this.#bytes;
    this.#otherView = this.#view;
  }

  /** Number of bytes written. */
  get length(): number {
    return this.#length;
  }

  /** Returns written bytes without copying: the next write may change them. */
  view(start = 0, end: number = this.#length): Buffer {
    return this.#bytes.subarray(start, end);
  }

  /** Whether the bytes written from `at` on equal the given range of `other`. */
  equals(at: number, other: Uint8Array, start: number, end: number): boolean {
    if (other !== this.#other) {
      this.#other = other;
      this.#otherView = viewOf(other);
    }
    const [own, view] = [this.#view, this.#otherView];
    const shift = at - start;
    let index = start;
    for (; index + 4 <= end; index += 4) {
      if (own.getInt32(index + shift) !== view.getInt32(index)) return false;
    }
    for (; index < end; index += 1) {
      if (own.getUint8(index + shift) !== view.getUint8(index)) return false;
    }
    return true;
  }

  /** Returns four written bytes as a number. */
  uint32At(at: number): number {
    return this.#view.getUint32(at, true);
  }

  /** Copies written bytes to `target`, without creating a view of them. */
  copyTo(target: Uint8Array, start: number, count: number): void {
    const bytes = this.#bytes;
    for (let at = 0; at < count; at += 1) target[at] = bytes[start + at] as number;
  }

  /** Returns a written byte. */
  uint8At(at: number): number {
    return this.#bytes[at] as number;
  }

  /** Appends a text of characters below U+0100, one byte each, without a length prefix. */
  ascii(text: string): void {
    const at = this.#take(text.length);
    this.#bytes.write(text, at, 'latin1');
  }

  /** Ensures a total capacity, to avoid repeated reallocation. */
  reserve(bytes: number): void {
    if (bytes > this.#bytes.length) this.#move(bytes);
  }

  /** Clears the writer and frees its memory; views of it become invalid. */
  free(): void {
    freeMemory(this.#bytes);
    this.#bytes = Buffer.allocUnsafe(FIRST_SIZE);
    this.#view = viewOf(this.#bytes);
    this.#length = 0;
  }

  /** Discards the bytes written from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  uint8(value: number): void {
    const at = this.#take(1);
    this.#bytes[at] = value;
  }

  uint16(value: number): void {
    const at = this.#take(2);
    this.#bytes[at] = value;
    this.#bytes[at + 1] = value >>> 8;
  }

  uint32(value: number): void {
    const at = this.#take(4);
    this.#view.setUint32(at, value, true);
  }

  /** Appends a non-negative safe integer, or any 64-bit bigint, signed or unsigned. */
  uint64(value: number | bigint): void {
    if (typeof value === 'number') {
      this.uint32(value % TWO_32);
      this.uint32(Math.floor(value / TWO_32));
      return;
    }
    const at = this.#take(8);
    this.#view.setBigUint64(at, value, true);
  }

  /** Appends a non-negative integer as LEB128, as protobuf does. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.uint8((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.uint8(rest);
  }

  /** Appends a whole array. */
  whole(from: Uint8Array): void {
    const at = this.#take(from.length);
    this.#bytes.set(from, at);
  }

  raw(from: Uint8Array, start = 0, end: number = from.length): void {
    const at = this.#take(end - start);
    const bytes = this.#bytes;
    if (end - start > SHORT) {
      // Unlike set(), this needs no view of the range.
      Buffer.prototype.copy.call(from, bytes, at, start, end);
      return;
    }
    for (let index = start; index < end; index += 1) bytes[at + index - start] = from[index] as number;
  }

  /** Appends a written range again. @param times default 1 */
  repeat(start: number, end: number, times = 1): void {
    const size = end - start;
    const at = this.#take(size * times);
    // Each copy includes the previous ones, so the length doubles.
    for (let done = 0; done < times;) {
      const count = Math.min(times - done, Math.max(done, 1));
      const from = done === 0 ? start : at;
      this.#bytes.copyWithin(at + done * size, from, from + count * size);
      done += count;
    }
  }

  /** Overwrites a written byte. */
  overwrite(at: number, value: number): void {
    this.#bytes[at] = value;
  }

  /**
   * Appends a range of another writer if all of it is printable ASCII without quote and backslash, which JSON leaves
   * unescaped.
   * @returns whether it was appended
   */
  copyPlain(from: ByteWriter, start: number, end: number): boolean {
    const length = this.#length;
    const shift = this.#take(end - start) - start;
    const [own, view] = [this.#view, from.#view];
    let [at, bits] = [start, 0];
    for (; at + 4 <= end; at += 4) {
      const four = view.getInt32(at, true);
      bits |= oddBitsOf(four);
      own.setInt32(at + shift, four, true);
    }
    for (; at < end; at += 1) {
      const byte = view.getUint8(at);
      bits |= oddBitsOfByte(byte);
      own.setUint8(at + shift, byte);
    }
    const isPlain = arePlain(bits);
    if (!isPlain) this.#length = length;
    return isPlain;
  }

  /** Whether a written range equals the range of another writer, or of this one, that starts at `at`. */
  isSamePart(start: number, end: number, other: ByteWriter, at: number): boolean {
    return this.#bytes.compare(other.#bytes, at, at + end - start, start, end) === 0;
  }

  /** Appends the text form of a UUID that another writer holds as two 64-bit numbers. */
  uuid(from: ByteWriter, start: number): void {
    const at = this.#take(UUID_LENGTH);
    writeUuid(this.#view, at, from.#bytes, start);
  }

  /** Appends a range of another writer. */
  copy(from: ByteWriter, start: number, end: number): void {
    if (end - start > SHORT_VIEWED) return this.raw(from.#bytes, start, end);
    const shift = this.#take(end - start) - start;
    const [own, view] = [this.#view, from.#view];
    let at = start;
    // Eight bytes at a time, without a bigint: the value stays in a register, in the machine's byte order.
    for (; at + 8 <= end; at += 8) own.setBigUint64(at + shift, view.getBigUint64(at, true), true);
    for (; at + 4 <= end; at += 4) own.setInt32(at + shift, view.getInt32(at, true), true);
    for (; at < end; at += 1) own.setUint8(at + shift, view.getUint8(at));
  }

  /** Appends bytes with a length prefix. */
  bytes(from: Uint8Array, start = 0, end: number = from.length): void {
    this.varint(end - start);
    this.raw(from, start, end);
  }

  /** Appends a text as UTF-8 with a length prefix. Lone surrogates become U+FFFD. */
  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.varint(length);
    const at = this.#take(length);
    this.#bytes.write(value, at, 'utf8');
  }

  /** Appends a non-negative safe integer as decimal digits, prefixed with their number. */
  decimal(value: number): void {
    const digits = digitsOf(value);
    this.varint(digits);
    this.#digits(value, digits);
  }

  /** Appends a non-negative safe integer as decimal digits, without a length prefix. */
  digits(value: number): void {
    this.#digits(value, digitsOf(value));
  }

  /** Appends an unsigned 64-bit integer, given as two halves, as decimal digits without a length prefix. */
  wholeNumber(low: number, high: number): void {
    const value = high * TWO_32 + low;
    if (high < TWO_21) return this.digits(value);
    // Larger than a double can hold.
    const rest = restOfBillion(low, high);
    this.digits(billionsIn(low, high, rest));
    this.#digits(rest, DIGITS_OF_BILLION);
  }

  /** Appends bytes as lower-case hexadecimal digits with a length prefix. */
  hex(from: Uint8Array, start: number, end: number): void {
    this.varint((end - start) * 2);
    const at = this.#take((end - start) * 2);
    const view = this.#view;
    for (let index = start; index < end; index += 1) {
      view.setUint16(at + (index - start) * 2, HEX_PAIRS[from[index] as number] as number);
    }
  }

  /** Appends the last digits of a number. */
  #digits(value: number, count: number): void {
    const start = this.#take(count);
    writeDigits(this.#view, value, start, start + count);
  }

  /** Reserves space at the end, reallocating if needed, and returns its start. */
  #take(count: number): number {
    const start = this.#length;
    const end = start + count;
    if (end > this.#bytes.length) this.#grow(end);
    this.#length = end;
    return start;
  }

  #grow(needed: number): void {
    this.#move(Math.max(needed, this.#bytes.length * 2));
  }

  #move(size: number): void {
    const bytes = Buffer.allocUnsafe(size);
    this.#bytes.copy(bytes, 0, 0, this.#length);
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
