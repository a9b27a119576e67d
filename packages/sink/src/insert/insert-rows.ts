import { type NativeTable, type RowWriter, type TableName, type TableRows, isFaultOfRows } from '@auditspan/store';

/** A row that its table refuses, and why. */
export interface RefusedRow {
  /** Place in the list that was given. */
  readonly index: number;
  readonly reason: string;
}

/**
 * Inserts rows and, where ClickHouse refuses some, all the others: it halves the list until the refused rows stand
 * alone. The halves are the same at each repetition, so that what was inserted is recognised.
 * @param id of the plan that they are of; undefined where they are recognised by their bytes.
 * @throws {StoreUnavailableError | StoreRejectedError} for anything that is not the fault of rows.
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
 * The same for rows that are columns already.
 * @param part makes a table of the rows from one up to another.
 * @param length of all rows.
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

/** What ClickHouse knows some rows of a plan by; undefined where it is to be their bytes. */
export function partToken(id: string | undefined, from: number, length: number): string | undefined {
  return id === undefined ? undefined : `${id} ${from} ${length}`;
}
