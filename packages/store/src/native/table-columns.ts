import type { Column } from './column.ts';

/** One column of a table: how it is called and what of a row goes into it. */
export interface TableColumn<Row> {
  readonly name: string;
  /** The type's name in ClickHouse. */
  readonly type: string;
  open(): OpenColumn<Row>;
}

/** A column of a block that is being filled. */
export interface OpenColumn<Row> {
  readonly column: AnyColumn;
  append(row: Row): void;
}

/** A column of whatever values. */
export type AnyColumn = Omit<Column<never>, 'appendFrom' | 'sibling'> & {
  sibling(): AnyColumn;
  appendFrom(other: never, index: number): void;
};

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
      return { column, append: (row) => column.append(valueOf(row)) };
    },
  };
}
