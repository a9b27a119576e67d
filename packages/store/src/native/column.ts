import type { BlockReader } from './block-reader.ts';
import type { BlockWriter } from './block-writer.ts';
import type { ByteWriter } from './byte-writer.ts';

/** The values of one column of a block, one per row, in the encoding of ClickHouse's Native format. */
export interface Column<Value> {
  /** Name of the type in ClickHouse. */
  readonly type: string;
  /** Number of values. */
  readonly length: number;
  append(value: Value): void;
  /** Creates an empty column of the same kind that shares what {@link appendFrom} would otherwise look up. */
  sibling(): this;
  /** Appends a value of another column of the same kind. */
  appendFrom(other: this, index: number): void;
  /** Reserves capacity for `times` as many values of similar length, to avoid repeated reallocation. */
  reserve(times: number): void;
  /** Appends one of the column's values several times. */
  repeat(index: number, times: number): void;
  /** Writes bytes that are equal for equal values, independent of the other values in the column. */
  writeIdentity(out: ByteWriter, index: number): void;
  /** Whether all values are the same; may return false if that takes long to determine. */
  isConstant(): boolean;
  /** Discards all but the first `length` values. */
  truncate(length: number): void;
  /** Clears the column and frees its memory; blocks made from it become invalid. */
  free(): void;
  /** Writes the prefix of a block's values, even if there are none. */
  writePrefix(out: BlockWriter): void;
  writeValues(out: BlockWriter): void;
  /** Reads what {@link writePrefix} wrote. @throws {TOO_SHORT} */
  readPrefix(from: BlockReader): void;
  /** Appends `count` values as {@link writeValues} wrote them. @throws {TOO_SHORT} */
  readValues(from: BlockReader, count: number): void;
}
