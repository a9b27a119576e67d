import type { BlockReader } from './block-reader.ts';
import type { BlockWriter } from './block-writer.ts';
import type { ByteDictionary } from './byte-dictionary.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Column } from './column.ts';
import { UintList } from './uint-list.ts';

/** A `String` column, for mostly distinct texts or arbitrary bytes. */
export class TextColumn implements Column<string | Uint8Array> {
  readonly type = 'String';
  readonly #values = new ByteWriter();
  /** Start offset of each value. */
  readonly #starts = new UintList();

  get length(): number {
    return this.#starts.length;
  }

  append(value: string | Uint8Array): void {
    this.#starts.push(this.#values.length);
    if (typeof value === 'string') this.#values.text(value);
    else this.#values.bytes(value);
  }

  reserve(times: number): void {
    this.#values.reserve(Math.ceil(this.#values.length * times));
    this.#starts.reserve(Math.ceil(this.length * times));
  }

  /** Appends a range of a writer as a value. */
  appendPart(from: ByteWriter, start: number, end: number): void {
    this.#starts.push(this.#values.length);
    this.#values.varint(end - start);
    this.#values.copy(from, start, end);
  }

  appendBytes(from: Uint8Array, start: number, end: number): void {
    this.#starts.push(this.#values.length);
    this.#values.bytes(from, start, end);
  }

  /** Appends a non-negative safe integer as text. */
  appendDecimal(value: number): void {
    this.#starts.push(this.#values.length);
    this.#values.decimal(value);
  }

  /** Appends the bytes of an id as lower-case hexadecimal digits. */
  appendHex(from: Uint8Array, start: number, end: number): void {
    this.#starts.push(this.#values.length);
    this.#values.hex(from, start, end);
  }

  sibling(): this {
    return new TextColumn() as this;
  }

  appendFrom(other: this, index: number): void {
    this.appendAllFrom(other, index, index + 1);
  }

  /** Appends a range of values of another column. */
  appendAllFrom(other: TextColumn, from: number, to: number): void {
    const shift = this.#values.length - other.#startOf(from);
    for (let index = from; index < to; index += 1) this.#starts.push(other.#starts.at(index) + shift);
    this.#values.copy(other.#values, other.#startOf(from), other.#startOf(to));
  }

  repeat(index: number, times: number): void {
    const [start, end] = [this.#startOf(index), this.#startOf(index + 1)];
    for (let time = 0; time < times; time += 1) this.#starts.push(this.#values.length + time * (end - start));
    this.#values.repeat(start, end, times);
  }

  isConstant(): boolean {
    const [values, { length }] = [this.#values, this.#values];
    const first = this.#startOf(1);
    // If the bytes repeat with the period of the first value, length prefix included, all values equal it.
    return length === first * this.length && values.isSamePart(first, length, values, 0);
  }

  /** Writes the bytes of a value, without a length prefix. */
  writeValue(out: ByteWriter, index: number): void {
    out.copy(this.#values, this.#valueAt(index), this.#startOf(index + 1));
  }

  /**
   * Writes the bytes of a value, without a length prefix, if JSON leaves them unescaped and there are at most `most`.
   * @returns whether they were written
   */
  writePlain(out: ByteWriter, index: number, most: number): boolean {
    const [start, end] = [this.#valueAt(index), this.#startOf(index + 1)];
    return end - start <= most && out.copyPlain(this.#values, start, end);
  }

  /** Returns the dictionary number of each value, adding missing ones; -1 for values that are not UTF-8. */
  numbersIn(dictionary: ByteDictionary): Int32Array {
    const bytes = this.#values.view();
    const numbers = new Int32Array(this.length);
    let last = -1;
    for (let index = 0; index < numbers.length; index += 1) {
      last = dictionary.numberOf(bytes, this.#valueAt(index), this.#startOf(index + 1), last);
      numbers[index] = last;
    }
    return numbers;
  }

  writeIdentity(out: ByteWriter, index: number): void {
    this.writeRange(out, index, index + 1);
  }

  /** Writes a range of values, each with its length prefix. */
  writeRange(out: ByteWriter, from: number, to: number): void {
    out.copy(this.#values, this.#startOf(from), this.#startOf(to));
  }

  /** Returns a value as text. */
  textAt(index: number): string {
    return this.bytesAt(index).toString();
  }

  /** Whether a value is the empty text. */
  isEmptyAt(index: number): boolean {
    return this.#startOf(index + 1) - this.#startOf(index) === 1;
  }

  /** Returns the bytes of a value, not copied. */
  bytesAt(index: number): Buffer {
    const [start, end] = [this.#startOf(index), this.#startOf(index + 1)];
    const bytes = this.#values.view(start, end);
    let length = 1;
    while ((bytes[length - 1] as number) >= 0x80) length += 1;
    return bytes.subarray(length);
  }

  truncate(length: number): void {
    if (length >= this.length) return;
    this.#values.truncate(this.#starts.at(length));
    this.#starts.truncate(length);
  }

  free(): void {
    this.#values.free();
    this.#starts.free();
  }

  writePrefix(): void {
    // Text has no prefix.
  }

  writeValues(out: BlockWriter): void {
    out.add(this.#values.view());
  }

  readPrefix(): void {
    // Text has no prefix.
  }

  readValues(from: BlockReader, count: number): void {
    const start = from.position;
    const shift = this.#values.length - start;
    for (let value = 0; value < count; value += 1) {
      this.#starts.push(from.position + shift);
      from.skip(from.varint());
    }
    this.#values.raw(from.bytes, start, from.position);
  }

  /** Whether a value equals a range of a writer. */
  isSameAt(index: number, other: ByteWriter, from: number, to: number): boolean {
    const [start, end] = [this.#valueAt(index), this.#startOf(index + 1)];
    return end - start === to - from && this.#values.isSamePart(start, end, other, from);
  }

  /** Returns the offset of a value's bytes, after its length prefix. */
  #valueAt(index: number): number {
    let start = this.#startOf(index) + 1;
    while (this.#values.uint8At(start - 1) >= 0x80) start += 1;
    return start;
  }

  #startOf(index: number): number {
    return index < this.length ? this.#starts.at(index) : this.#values.length;
  }
}

export const textColumn = (): TextColumn => new TextColumn();
