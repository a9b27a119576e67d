import { NativeTable } from './native-table.ts';
import type { TableColumn } from './table-columns.ts';

/** Rows as one block of ClickHouse's Native format, as it stands in the body of an insert. */
export function nativeBlock<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): Buffer {
  const table = new NativeTable(columns);
  for (const row of rows) table.appendRow(row);
  return table.block();
}
