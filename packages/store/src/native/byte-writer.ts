const FIRST_SIZE = 256;
/** Up to here bytes are copied one by one, which costs less than a call into the engine. */
const SHORT = 32;
const DIGITS = Buffer.from('0123456789abcdef');
const TWO_16 = 0x1_0000;
const TWO_32 = 0x1_0000_0000;
const TWO_21 = 0x20_0000;
const BILLION = 1_000_000_000;
const DIGITS_OF_BILLION = 9;
const ZERO = 0x30;

/** Bytes that grow at their end. Numbers are little-endian, as ClickHouse writes them. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE);
  #view = viewOf(this.#bytes);
  #length = 0;
  /** What was compared with last, and a view of it. */
  #other: Uint8Array = this.#bytes;
  #otherView = this.#view;

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
    return this.#bytes.readUInt32LE(at);
  }

  /** A byte that was written. */
  uint8At(at: number): number {
    return this.#bytes[at] as number;
  }

  /** Text whose characters are all ASCII, without its length. */
  ascii(text: string): void {
    const at = this.#take(text.length);
    this.#bytes.write(text, at, 'latin1');
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
    const bytes = this.#bytes;
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
  }

  /** A safe integer from 0, or any 64 bits as a bigint of either sign. */
  uint64(value: number | bigint): void {
    if (typeof value === 'number') {
      this.uint32(value % 0x1_0000_0000);
      this.uint32(Math.floor(value / 0x1_0000_0000));
      return;
    }
    const at = this.#take(8);
    this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), at);
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

  /** Appends a part of what another writer holds. */
  copy(from: ByteWriter, start: number, end: number): void {
    this.raw(from.#bytes, start, end);
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

  /** A whole number of 64 bits from 0, by its halves, as decimal digits without their number. */
  wholeNumber(low: number, high: number): void {
    const value = high * TWO_32 + low;
    if (high < TWO_21) return this.#digits(value, digitsOf(value));
    // More than a double holds: divided by a billion in three steps, as on paper.
    const second = (high % BILLION) * TWO_16 + (low >>> 16);
    const third = (second % BILLION) * TWO_16 + (low & 0xffff);
    const billions =
      Math.floor(high / BILLION) * TWO_32 + Math.floor(second / BILLION) * TWO_16 + Math.floor(third / BILLION);
    this.#digits(billions, digitsOf(billions));
    this.#digits(third % BILLION, DIGITS_OF_BILLION);
  }

  /** Bytes as hexadecimal digits in lower case, with the number of digits before them. */
  hex(from: Uint8Array, start: number, end: number): void {
    this.varint((end - start) * 2);
    let at = this.#take((end - start) * 2);
    const bytes = this.#bytes;
    for (let index = start; index < end; index += 1) {
      const byte = from[index] as number;
      bytes[at] = DIGITS[byte >>> 4] as number;
      bytes[at + 1] = DIGITS[byte & 15] as number;
      at += 2;
    }
  }

  /** The last digits of a number. */
  #digits(value: number, count: number): void {
    const start = this.#take(count);
    const bytes = this.#bytes;
    let rest = value;
    for (let at = start + count - 1; at >= start; at -= 1) {
      const tenth = Math.floor(rest / 10);
      bytes[at] = ZERO + (rest - tenth * 10);
      rest = tenth;
    }
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
    const bytes = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(bytes, 0, 0, this.#length);
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits += 1;
  return digits;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
