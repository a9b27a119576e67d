import type { Column } from './column.ts';

/** A column of a table: its name, type and the value it takes from a row. */
export interface TableColumn<Row> {
  readonly name: string;
  /** Name of the type in ClickHouse. */
  readonly type: string;
  open(): OpenColumn<Row>;
}

/** A column of a block that is being filled. */
export interface OpenColumn<Row> {
  readonly column: AnyColumn;
  append(row: Row): void;
}

/** A column of any value type. */
export type AnyColumn = Omit<Column<never>, 'appendFrom' | 'sibling'> & {
  sibling(): AnyColumn;
  appendFrom(other: never, index: number): void;
};

/**
 * Creates a {@link TableColumn}.
 * @param make creates an empty column of the values' type
 * @param valueOf returns the value of a row, never absent
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

/**
 * Creates the columns of rows whose members have the same names, in the given order.
 * @param makers by member, as in {@link tableColumn}
 */
export function columnsOf<Row extends object>(makers: {
  readonly [Name in keyof Row]-?: () => Column<Row[Name]>;
}): readonly TableColumn<Row>[] {
  const names = Object.keys(makers) as (keyof Row & string)[];
  return names.map((name) => tableColumn(name, makers[name], (row) => row[name]));
}
