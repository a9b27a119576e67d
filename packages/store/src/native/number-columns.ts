import type { BlockReader } from './block-reader.ts';
import type { BlockWriter } from './block-writer.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Column } from './column.ts';

/** A column whose values all have the same width in bytes. */
export class FixedColumn<Value> implements Column<Value> {
  readonly type: string;
  readonly #width: number;
  readonly #write: (out: ByteWriter, value: Value) => void;
  readonly #values = new ByteWriter();

  constructor(type: string, width: number, write: (out: ByteWriter, value: Value) => void) {
    this.type = type;
    this.#width = width;
    this.#write = write;
  }

  get length(): number {
    return this.#values.length / this.#width;
  }

  append(value: Value): void {
    this.#write(this.#values, value);
  }

  /** Appends a value from its bytes, one per character. */
  appendLatin1(bytes: string): void {
    this.#values.ascii(bytes);
  }

  /** Appends a 64-bit value given as two halves. */
  appendHalves(low: number, high: number): void {
    this.#values.uint32(low);
    this.#values.uint32(high);
  }

  /** Returns the bytes of one or more consecutive values, not copied. */
  bytesAt(index: number, values = 1): Buffer {
    return this.#values.view(index * this.#width, (index + values) * this.#width);
  }

  /** Copies the bytes of a value. */
  copyTo(target: Uint8Array, index: number): void {
    this.#values.copyTo(target, index * this.#width, this.#width);
  }

  /** Whether all bytes of a value are zero. */
  isZeroAt(index: number): boolean {
    let all = 0;
    for (let at = index * this.#width; at < (index + 1) * this.#width; at += 1) all |= this.#values.uint8At(at);
    return all === 0;
  }

  /** Returns four bytes of a value as a number. @param word 0 for the first four */
  wordAt(index: number, word: number): number {
    return this.#values.uint32At(index * this.#width + word * 4);
  }

  /** Returns a number of at most 32 bits, or the lower half of a 64-bit one. */
  lowAt(index: number): number {
    const at = index * this.#width;
    if (this.#width >= 4) return this.#values.uint32At(at);
    const low = this.#values.uint8At(at);
    return this.#width === 1 ? low : low + this.#values.uint8At(at + 1) * 0x100;
  }

  /** Returns a number as a double. */
  numberAt(index: number): number {
    return this.highAt(index) * 0x1_0000_0000 + this.lowAt(index);
  }

  /** Returns a UUID in its text form. */
  uuidAt(index: number): string {
    const digits = Buffer.from(this.bytesAt(index));
    digits.subarray(0, 8).reverse();
    digits.subarray(8).reverse();
    return digits.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  /** Writes a UUID in its text form, without a length prefix. */
  writeUuid(out: ByteWriter, index: number): void {
    out.uuid(this.#values, index * this.#width);
  }

  /** Returns the upper half of a 64-bit number; 0 for a narrower one. */
  highAt(index: number): number {
    return this.#width === 8 ? this.#values.uint32At(index * 8 + 4) : 0;
  }

  sibling(): this {
    return new FixedColumn(this.type, this.#width, this.#write) as this;
  }

  appendFrom(other: this, index: number): void {
    this.#values.copy(other.#values, index * this.#width, (index + 1) * this.#width);
  }

  reserve(times: number): void {
    this.#values.reserve(Math.ceil(this.#values.length * times));
  }

  repeat(index: number, times: number): void {
    this.#values.repeat(index * this.#width, (index + 1) * this.#width, times);
  }

  isConstant(): boolean {
    const [values, width] = [this.#values, this.#width];
    return values.length === 0 || values.isSamePart(width, values.length, values, 0);
  }

  writeIdentity(out: ByteWriter, index: number): void {
    out.copy(this.#values, index * this.#width, (index + 1) * this.#width);
  }

  truncate(length: number): void {
    this.#values.truncate(Math.min(length * this.#width, this.#values.length));
  }

  free(): void {
    this.#values.free();
  }

  writePrefix(): void {
    // Numbers have no prefix.
  }

  writeValues(out: BlockWriter): void {
    out.add(this.#values.view());
  }

  readPrefix(): void {
    // Numbers have no prefix.
  }

  readValues(from: BlockReader, count: number): void {
    this.#values.raw(from.take(count * this.#width));
  }
}

export const uint8Column = (): FixedColumn<number> => new FixedColumn('UInt8', 1, (out, value) => out.uint8(value));
export const uint16Column = (): FixedColumn<number> => new FixedColumn('UInt16', 2, (out, value) => out.uint16(value));
export const uint32Column = (): FixedColumn<number> => new FixedColumn('UInt32', 4, (out, value) => out.uint32(value));
export const uint64Column = (): FixedColumn<number | bigint> =>
  new FixedColumn('UInt64', 8, (out, value) => out.uint64(value));
export const boolColumn = (): FixedColumn<boolean> =>
  new FixedColumn('Bool', 1, (out, value) => out.uint8(value ? 1 : 0));

/** Nanoseconds since the Unix epoch. */
export const timeColumn = (): FixedColumn<bigint> =>
  new FixedColumn('DateTime64(9)', 8, (out, value) => out.uint64(value));

/** A UUID given in its text form, stored as two 64-bit numbers, the first half of the digits first. */
export const uuidColumn = (): FixedColumn<string> =>
  new FixedColumn('UUID', 16, (out, value) => {
    const digits = value.replaceAll('-', '');
    for (const at of [8, 0, 24, 16]) out.uint32(Number.parseInt(digits.slice(at, at + 8), 16));
  });
