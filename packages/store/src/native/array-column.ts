import type { BlockReader } from './block-reader.ts';
import type { BlockWriter } from './block-writer.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Column } from './column.ts';
import { UintList } from './uint-list.ts';

/** An `Array` column. A row can also be built by appending to {@link items} and calling {@link endRow}. */
export class ArrayColumn<Value, Items extends Column<Value> = Column<Value>> implements Column<readonly Value[]> {
  readonly type: string;
  readonly items: Items;
  readonly #ends = new UintList();

  constructor(items: Items) {
    this.type = `Array(${items.type})`;
    this.items = items;
  }

  get length(): number {
    return this.#ends.length;
  }

  append(values: readonly Value[]): void {
    for (const value of values) this.items.append(value);
    this.endRow();
  }

  /** Ends a row with the items appended since the last one. */
  endRow(): void {
    this.#ends.push(this.items.length);
  }

  /** Adds the items appended since the last row to that row. */
  extendLast(): void {
    this.#ends.truncate(this.length - 1);
    this.endRow();
  }

  /** Returns the end offset of a row's items. */
  endOf(row: number): number {
    return row < 0 ? 0 : this.#ends.at(row);
  }

  /** Whether a row has no items. */
  isEmptyAt(row: number): boolean {
    return this.endOf(row) === this.endOf(row - 1);
  }

  sibling(): this {
    return new ArrayColumn<Value, Items>(this.items.sibling()) as this;
  }

  appendFrom(other: this, index: number): void {
    for (let item = other.endOf(index - 1); item < other.endOf(index); item += 1)
      this.items.appendFrom(other.items, item);
    this.endRow();
  }

  reserve(times: number): void {
    this.#ends.reserve(Math.ceil(this.length * times));
    this.items.reserve(times);
  }

  repeat(index: number, times: number): void {
    if (this.isEmptyAt(index)) this.#ends.repeat(this.items.length, times);
    else for (let time = 0; time < times; time += 1) this.appendFrom(this, index);
  }

  isConstant(): boolean {
    return this.items.length === 0;
  }

  writeIdentity(out: ByteWriter, index: number): void {
    const [start, end] = [this.endOf(index - 1), this.endOf(index)];
    out.varint(end - start);
    for (let item = start; item < end; item += 1) this.items.writeIdentity(out, item);
  }

  truncate(length: number): void {
    this.#ends.truncate(Math.min(length, this.length));
    this.items.truncate(this.endOf(this.length - 1));
  }

  free(): void {
    this.#ends.free();
    this.items.free();
  }

  writePrefix(out: BlockWriter): void {
    this.items.writePrefix(out);
  }

  writeValues(out: BlockWriter): void {
    out.add(this.#ends.toBytes(8));
    this.items.writeValues(out);
  }

  readPrefix(from: BlockReader): void {
    this.items.readPrefix(from);
  }

  readValues(from: BlockReader, count: number): void {
    const before = this.items.length;
    for (let row = 0; row < count; row += 1) this.#ends.push(before + from.uint64());
    this.items.readValues(from, this.endOf(this.length - 1) - before);
  }
}
