import { ByteWriter } from './byte-writer.ts';
import type { Column } from './column.ts';

/** A column whose values all have the same number of bytes. */
class FixedColumn<Value> implements Column<Value> {
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

  writePrefix(): void {
    // Numbers have none.
  }

  writeValues(out: ByteWriter): void {
    out.raw(this.#values.view());
  }
}

export const uint8Column = (): Column<number> => new FixedColumn('UInt8', 1, (out, value) => out.uint8(value));
export const uint16Column = (): Column<number> => new FixedColumn('UInt16', 2, (out, value) => out.uint16(value));
export const uint32Column = (): Column<number> => new FixedColumn('UInt32', 4, (out, value) => out.uint32(value));
export const uint64Column = (): Column<number | bigint> =>
  new FixedColumn('UInt64', 8, (out, value) => out.uint64(value));
export const boolColumn = (): Column<boolean> => new FixedColumn('Bool', 1, (out, value) => out.uint8(value ? 1 : 0));

/** Nanoseconds since 1970. */
export const timeColumn = (): Column<bigint> => new FixedColumn('DateTime64(9)', 8, (out, value) => out.uint64(value));

/** A UUID in its text form: two numbers of 64 bits, the first half of the digits first. */
export const uuidColumn = (): Column<string> =>
  new FixedColumn('UUID', 16, (out, value) => {
    const digits = value.replaceAll('-', '');
    out.uint64(BigInt(`0x${digits.slice(0, 16)}`));
    out.uint64(BigInt(`0x${digits.slice(16)}`));
  });
