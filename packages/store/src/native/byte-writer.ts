import { billionsIn, DIGITS_OF_BILLION, digitsOf, restOfBillion, writeDigits } from './decimal-digits.ts';
import { freeMemory } from './free-memory.ts';
import { HEX_PAIRS } from './hex-pairs.ts';
import { arePlain, oddBitsOf, oddBitsOfByte } from './plain-bytes.ts';
import { UUID_LENGTH, writeUuid } from './uuid-text.ts';

const FIRST_SIZE = 256;
/** Up to here bytes are copied one by one, which costs less than a call into the engine. */
const SHORT = 32;
const TWO_32 = 0x1_0000_0000;
const TWO_21 = 0x20_0000;
/** Up to here bytes are copied eight by eight between two writers. */
const SHORT_VIEWED = 96;

/** Bytes that grow at their end. Numbers are little-endian, as ClickHouse writes them. */
export class ByteWriter {
  #bytes: Buffer;
  #view: DataView;
  #length: number;
  /** What was compared with last, and a view of it. */
  #other: Uint8Array;
  #otherView: DataView;

  /** @param written bytes that it begins with, not copied. Default none. */
  constructor(written?: Buffer) {
    this.#bytes = written ?? Buffer.allocUnsafe(FIRST_SIZE);
    this.#length = written?.length ?? 0;
    this.#view = viewOf(this.#bytes);
    this.#other = this.#bytes;
    this.#otherView = this.#view;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** What was written, not copied: the next write may change it. */
  view(start = 0, end: number = this.#length): Buffer {
    return this.#bytes.subarray(start, end);
  }

  /** Whether what was written from `at` on is what stands there. */
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

  /** Four bytes that were written, as a number. */
  uint32At(at: number): number {
    return this.#view.getUint32(at, true);
  }

  /** Copies bytes that were written, without a view of them. */
  copyTo(target: Uint8Array, start: number, count: number): void {
    const bytes = this.#bytes;
    for (let at = 0; at < count; at += 1) target[at] = bytes[start + at] as number;
  }

  /** A byte that was written. */
  uint8At(at: number): number {
    return this.#bytes[at] as number;
  }

  /** Text whose characters are all below U+0100, each as one byte, without its length. */
  ascii(text: string): void {
    const at = this.#take(text.length);
    this.#bytes.write(text, at, 'latin1');
  }

  /** Has room for so many bytes, what was written included, so that they need not move again and again. */
  reserve(bytes: number): void {
    if (bytes > this.#bytes.length) this.#move(bytes);
  }

  /** Forgets all, and gives the memory back: no view of it may be read any more. */
  free(): void {
    freeMemory(this.#bytes);
    this.#bytes = Buffer.allocUnsafe(FIRST_SIZE);
    this.#view = viewOf(this.#bytes);
    this.#length = 0;
  }

  /** Forgets what was written from there on. */
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

  /** A safe integer from 0, or any 64 bits as a bigint of either sign. */
  uint64(value: number | bigint): void {
    if (typeof value === 'number') {
      this.uint32(value % TWO_32);
      this.uint32(Math.floor(value / TWO_32));
      return;
    }
    const at = this.#take(8);
    this.#view.setBigUint64(at, value, true);
  }

  /** A whole number from 0, in as few bytes as it needs. Source: LEB128, as protobuf has it. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.uint8((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.uint8(rest);
  }

  /** Appends all of an array. */
  whole(from: Uint8Array): void {
    const at = this.#take(from.length);
    this.#bytes.set(from, at);
  }

  raw(from: Uint8Array, start = 0, end: number = from.length): void {
    const at = this.#take(end - start);
    const bytes = this.#bytes;
    if (end - start > SHORT) {
      // Unlike set(), it needs no view of the part.
      Buffer.prototype.copy.call(from, bytes, at, start, end);
      return;
    }
    for (let index = start; index < end; index += 1) bytes[at + index - start] = from[index] as number;
  }

  /** Appends again what was written from one place up to another. @param times default once */
  repeat(start: number, end: number, times = 1): void {
    const size = end - start;
    const at = this.#take(size * times);
    // What was copied is copied too, so that it doubles.
    for (let done = 0; done < times;) {
      const count = Math.min(times - done, Math.max(done, 1));
      const from = done === 0 ? start : at;
      this.#bytes.copyWithin(at + done * size, from, from + count * size);
      done += count;
    }
  }

  /** Writes over a byte that was written. */
  overwrite(at: number, value: number): void {
    this.#bytes[at] = value;
  }

  /**
   * Appends a part of what another writer holds, if all of it is printable ASCII without quote and backslash, which JSON has
   * as it is.
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

  /** Whether what was written from one place up to another is the same as so many bytes that another writer holds, or it itself. */
  isSamePart(start: number, end: number, other: ByteWriter, at: number): boolean {
    return this.#bytes.compare(other.#bytes, at, at + end - start, start, end) === 0;
  }

  /** The text form of a UUID that another writer holds as two numbers of 64 bits. */
  uuid(from: ByteWriter, start: number): void {
    const at = this.#take(UUID_LENGTH);
    writeUuid(this.#view, at, from.#bytes, start);
  }

  /** Appends a part of what another writer holds. */
  copy(from: ByteWriter, start: number, end: number): void {
    if (end - start > SHORT_VIEWED) return this.raw(from.#bytes, start, end);
    const shift = this.#take(end - start) - start;
    const [own, view] = [this.#view, from.#view];
    let at = start;
    // Eight at a time, which makes no bigint: it goes from the one view to the other in a register, in the machine's byte order.
    for (; at + 8 <= end; at += 8) own.setBigUint64(at + shift, view.getBigUint64(at, true), true);
    for (; at + 4 <= end; at += 4) own.setInt32(at + shift, view.getInt32(at, true), true);
    for (; at < end; at += 1) own.setUint8(at + shift, view.getUint8(at));
  }

  /** Bytes with their length before them. */
  bytes(from: Uint8Array, start = 0, end: number = from.length): void {
    this.varint(end - start);
    this.raw(from, start, end);
  }

  /** Text in UTF-8 with its length before it; half a surrogate pair becomes U+FFFD. */
  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.varint(length);
    const at = this.#take(length);
    this.#bytes.write(value, at, 'utf8');
  }

  /** A safe integer from 0 as decimal digits, with the number of digits before them. */
  decimal(value: number): void {
    const digits = digitsOf(value);
    this.varint(digits);
    this.#digits(value, digits);
  }

  /** A safe integer from 0 as decimal digits, without their number. */
  digits(value: number): void {
    this.#digits(value, digitsOf(value));
  }

  /** A whole number of 64 bits from 0, by its halves, as decimal digits without their number. */
  wholeNumber(low: number, high: number): void {
    const value = high * TWO_32 + low;
    if (high < TWO_21) return this.digits(value);
    // More than a double holds.
    const rest = restOfBillion(low, high);
    this.digits(billionsIn(low, high, rest));
    this.#digits(rest, DIGITS_OF_BILLION);
  }

  /** Bytes as hexadecimal digits in lower case, with the number of digits before them. */
  hex(from: Uint8Array, start: number, end: number): void {
    this.varint((end - start) * 2);
    const at = this.#take((end - start) * 2);
    const view = this.#view;
    for (let index = start; index < end; index += 1) {
      view.setUint16(at + (index - start) * 2, HEX_PAIRS[from[index] as number] as number);
    }
  }

  /** The last digits of a number. */
  #digits(value: number, count: number): void {
    const start = this.#take(count);
    writeDigits(this.#view, value, start, start + count);
  }

  /** Makes room at the end, maybe in other memory, and returns where it begins. */
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
