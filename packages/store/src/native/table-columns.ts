import type { ByteWriter } from './byte-writer.ts';
import type { Column } from './column.ts';

/** A column of a table that is being filled from rows. */
export interface OpenColumn<Row> {
  append(row: Row): void;
  writeTo(out: ByteWriter): void;
}

/** One column of a table: how it is called and what of a row goes into it. */
export interface TableColumn<Row> {
  readonly name: string;
  /** The type's name in ClickHouse. */
  readonly type: string;
  open(): OpenColumn<Row>;
}

/**
 * @param make a new column of the values' type
 * @param valueOf the value of a row, never absent
 */
export function tableColumn<Row, Value>(
  name: string,
  make: () => Column<Value>,
  valueOf: (row: Row) => Value,
): TableColumn<Row> {
  return {
    name,
    type: make().type,
    open() {
      const column = make();
      return {
        append: (row) => column.append(valueOf(row)),
        writeTo(out) {
          column.writePrefix(out);
          column.writeValues(out);
        },
      };
    },
  };
}
