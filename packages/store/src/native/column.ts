import type { ByteWriter } from './byte-writer.ts';

/** The values of one column of a block, in the encoding of ClickHouse's Native format. */
export interface Column<Value> {
  /** The type's name in ClickHouse. */
  readonly type: string;
  /** Values so far. */
  readonly length: number;
  append(value: Value): void;
  /** What stands before the values of a block, even of none. */
  writePrefix(out: ByteWriter): void;
  writeValues(out: ByteWriter): void;
}
