import { type NativeTable, type RowWriter, type TableName, type TableRows, isFaultOfRows } from '@auditspan/store';

/** A row that ClickHouse refuses. */
export interface RefusedRow {
  /** Index in the given list. */
  readonly index: number;
  readonly reason: string;
}

/**
 * Inserts rows. If ClickHouse refuses some, bisects the list until the refused rows are isolated and all others are inserted.
 * The halves are the same at each repetition, so that ClickHouse deduplicates what was inserted before.
 * @param id plan id, for the deduplication tokens; undefined to deduplicate by content.
 * @throws {StoreUnavailableError | StoreRejectedError} for any fault that is not that of rows.
 */
export async function insertRows<Table extends TableName>(
  writer: RowWriter,
  table: Table,
  rows: readonly TableRows[Table][],
  id: string | undefined,
  from = 0,
): Promise<RefusedRow[]> {
  try {
    await writer.write(table, rows, partToken(id, from, rows.length));
    return [];
  } catch (error) {
    if (!isFaultOfRows(error)) throw error;
    if (rows.length === 1) return [{ index: from, reason: error.message }];
    const half = Math.ceil(rows.length / 2);
    const first = await insertRows(writer, table, rows.slice(0, half), id, from);
    return [...first, ...(await insertRows(writer, table, rows.slice(half), id, from + half))];
  }
}

/**
 * Does the same for rows in columns.
 * @param part returns a table of the rows between two indexes.
 * @param length number of rows.
 */
export async function insertParts<Table extends TableName>(
  writer: RowWriter,
  table: Table,
  part: (from: number, to: number) => NativeTable<TableRows[Table]>,
  length: number,
  id: string | undefined,
  from = 0,
): Promise<RefusedRow[]> {
  try {
    await writer.writeColumns(table, part(from, from + length), partToken(id, from, length));
    return [];
  } catch (error) {
    if (!isFaultOfRows(error)) throw error;
    if (length === 1) return [{ index: from, reason: error.message }];
    const half = Math.ceil(length / 2);
    const first = await insertParts(writer, table, part, half, id, from);
    return [...first, ...(await insertParts(writer, table, part, length - half, id, from + half))];
  }
}

/** Returns the deduplication token for a range of a plan's rows; undefined to deduplicate by content. */
export function partToken(id: string | undefined, from: number, length: number): string | undefined {
  return id === undefined ? undefined : `${id} ${from} ${length}`;
}
