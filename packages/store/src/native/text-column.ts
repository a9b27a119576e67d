import type { BlockReader } from './block-reader.ts';
import type { BlockWriter } from './block-writer.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Column } from './column.ts';
import { UintList } from './uint-list.ts';

/** A `String` column: texts that are mostly different, or any bytes. */
export class TextColumn implements Column<string | Uint8Array> {
  readonly type = 'String';
  readonly #values = new ByteWriter();
  /** Where each value begins. */
  readonly #starts = new UintList();

  get length(): number {
    return this.#starts.length;
  }

  append(value: string | Uint8Array): void {
    this.#starts.push(this.#values.length);
    if (typeof value === 'string') this.#values.text(value);
    else this.#values.bytes(value);
  }

  appendBytes(from: Uint8Array, start: number, end: number): void {
    this.#starts.push(this.#values.length);
    this.#values.bytes(from, start, end);
  }

  /** A safe integer from 0, as text. */
  appendDecimal(value: number): void {
    this.#starts.push(this.#values.length);
    this.#values.decimal(value);
  }

  /** The bytes of an id, as hexadecimal digits in lower case. */
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

  /** Appends the values of another column from one up to another. */
  appendAllFrom(other: TextColumn, from: number, to: number): void {
    const shift = this.#values.length - other.#startOf(from);
    for (let index = from; index < to; index += 1) this.#starts.push(other.#starts.at(index) + shift);
    this.#values.copy(other.#values, other.#startOf(from), other.#startOf(to));
  }

  writeIdentity(out: ByteWriter, index: number): void {
    this.writeRange(out, index, index + 1);
  }

  /** Writes the values from one up to another, each with its length before it. */
  writeRange(out: ByteWriter, from: number, to: number): void {
    out.copy(this.#values, this.#startOf(from), this.#startOf(to));
  }

  /** A value as text. */
  textAt(index: number): string {
    return this.bytesAt(index).toString();
  }

  /** Whether a value is the empty text. */
  isEmptyAt(index: number): boolean {
    return this.#startOf(index + 1) - this.#startOf(index) === 1;
  }

  /** The bytes of a value, not copied. */
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

  writePrefix(): void {
    // Text has none.
  }

  writeValues(out: BlockWriter): void {
    out.add(this.#values.view());
  }

  readPrefix(): void {
    // Text has none.
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

  #startOf(index: number): number {
    return index < this.length ? this.#starts.at(index) : this.#values.length;
  }
}

export const textColumn = (): TextColumn => new TextColumn();
