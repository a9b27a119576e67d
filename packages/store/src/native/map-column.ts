import type { BlockReader } from './block-reader.ts';
import type { BlockWriter } from './block-writer.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Column } from './column.ts';
import { KeyShapes } from './key-shapes.ts';
import { TextColumn } from './text-column.ts';
import { UintList } from './uint-list.ts';
import { WordColumn } from './word-column.ts';

/**
 * A `Map(LowCardinality(String), String)` column. A row can also be built by appending pairs to {@link keys} and {@link
 * values} and calling {@link endRow}; its keys must then be distinct.
 */
export class MapColumn implements Column<Readonly<Record<string, string>>> {
  readonly type: string;
  readonly keys: WordColumn;
  readonly values: TextColumn = new TextColumn();
  readonly #ends = new UintList();
  readonly #shapes = new KeyShapes();

  constructor(keys: WordColumn = new WordColumn()) {
    this.keys = keys;
    this.type = `Map(${this.keys.type}, ${this.values.type})`;
  }

  get length(): number {
    return this.#ends.length;
  }

  append(map: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(map)) {
      this.keys.append(key);
      this.values.append(value);
    }
    this.endRow();
  }

  /** Ends a row with the pairs appended since the last one. */
  endRow(): void {
    this.#ends.push(this.keys.length);
  }

  /** Ends several rows: the first with the pairs appended since the last one, the others empty. */
  endRows(rows: number): void {
    this.#ends.repeat(this.keys.length, rows);
  }

  /** Returns the end offset of a row's pairs. */
  endOf(row: number): number {
    return row < 0 ? 0 : this.#ends.at(row);
  }

  sibling(): this {
    return new MapColumn(this.keys.sibling()) as this;
  }

  appendFrom(other: this, index: number): void {
    const [start, end] = [other.endOf(index - 1), other.endOf(index)];
    for (let pair = start; pair < end; pair += 1) this.keys.appendFrom(other.keys, pair);
    this.values.appendAllFrom(other.values, start, end);
    this.endRow();
  }

  reserve(times: number): void {
    this.#ends.reserve(Math.ceil(this.length * times));
    this.keys.reserve(times);
    this.values.reserve(times);
  }

  repeat(index: number, times: number): void {
    if (this.endOf(index) === this.endOf(index - 1)) this.endRows(times);
    else for (let time = 0; time < times; time += 1) this.appendFrom(this, index);
  }

  /** Appends a pair of another column to the row being built. */
  appendPairFrom(other: MapColumn, pair: number): void {
    this.keys.appendFrom(other.keys, pair);
    this.values.appendAllFrom(other.values, pair, pair + 1);
  }

  /** Returns a row as an object. */
  at(index: number): Readonly<Record<string, string>> {
    const map = Object.create(null) as Record<string, string>;
    for (let pair = this.endOf(index - 1); pair < this.endOf(index); pair += 1) {
      const key = this.keys.dictionary.bytesOf(this.keys.numberAt(pair)).toString();
      map[key] = this.values.textAt(pair);
    }
    return map;
  }

  isConstant(): boolean {
    return this.keys.length === 0;
  }

  writeIdentity(out: ByteWriter, index: number): void {
    this.writeKeyIdentity(out, index);
    this.values.writeRange(out, this.endOf(index - 1), this.endOf(index));
  }

  /**
   * Writes the first part of {@link writeIdentity}, which covers the keys; the values follow, each with its length
   * prefix.
   */
  writeKeyIdentity(out: ByteWriter, index: number): void {
    out.raw(this.#shapes.digestOf(this.keys, this.endOf(index - 1), this.endOf(index)));
  }

  truncate(length: number): void {
    this.#ends.truncate(Math.min(length, this.length));
    this.keys.truncate(this.endOf(this.length - 1));
    this.values.truncate(this.endOf(this.length - 1));
  }

  free(): void {
    this.#ends.free();
    this.keys.free();
    this.values.free();
  }

  writePrefix(out: BlockWriter): void {
    this.keys.writePrefix(out);
  }

  writeValues(out: BlockWriter): void {
    out.add(this.#ends.toBytes(8));
    this.keys.writeValues(out);
    this.values.writeValues(out);
  }

  readPrefix(from: BlockReader): void {
    this.keys.readPrefix(from);
  }

  readValues(from: BlockReader, count: number): void {
    const before = this.keys.length;
    for (let row = 0; row < count; row += 1) this.#ends.push(before + from.uint64());
    const pairs = this.endOf(this.length - 1) - before;
    this.keys.readValues(from, pairs);
    this.values.readValues(from, pairs);
  }
}

export const mapColumn = (): MapColumn => new MapColumn();
