import type { BlockReader } from './block-reader.ts';
import type { BlockWriter } from './block-writer.ts';
import type { ByteWriter } from './byte-writer.ts';

/** The values of one column of a block, one for each row, in the encoding of ClickHouse's Native format. */
export interface Column<Value> {
  /** The type's name in ClickHouse. */
  readonly type: string;
  /** Values so far. */
  readonly length: number;
  append(value: Value): void;
  /** A column of the same make without values, for which {@link appendFrom} has nothing to look up. */
  sibling(): this;
  /** Appends a value of another column of the same make. */
  appendFrom(other: this, index: number): void;
  /** Makes room for so many times the values that it has, about as long as those, so that they need not move again and again. */
  reserve(times: number): void;
  /** Appends one of its values again, several times. */
  repeat(index: number, times: number): void;
  /** Writes a value as bytes that are equal for equal values, whatever else is in either column. */
  writeIdentity(out: ByteWriter, index: number): void;
  /** Whether all values are the same; false also where that is not known at once. */
  isConstant(): boolean;
  /** Takes back what is behind the first `length` values. */
  truncate(length: number): void;
  /** Forgets all values, and gives the memory back: a block that was made of them may not be read any more. */
  free(): void;
  /** What stands before the values of a block, even of none. */
  writePrefix(out: BlockWriter): void;
  writeValues(out: BlockWriter): void;
  /** Reads what {@link writePrefix} writes. @throws {TOO_SHORT} */
  readPrefix(from: BlockReader): void;
  /** Appends so many values as {@link writeValues} writes them. @throws {TOO_SHORT} */
  readValues(from: BlockReader, count: number): void;
}
