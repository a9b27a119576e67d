import { ByteWriter } from './byte-writer.ts';
import type { TableColumn } from './table-columns.ts';

/**
 * Rows as one block of ClickHouse's Native format, as it stands in the body of an insert: revision 0, without block
 * info. Equal rows give equal bytes.
 * Source: https://clickhouse.com/docs/interfaces/formats/Native
 */
export function nativeBlock<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): Buffer {
  const out = new ByteWriter();
  out.varint(columns.length);
  out.varint(rows.length);
  for (const column of columns) {
    out.text(column.name);
    out.text(column.type);
    const values = column.open();
    for (const row of rows) values.append(row);
    values.writeTo(out);
  }
  return out.view();
}
