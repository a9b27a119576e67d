import { type RowWriter, type TableName, type TableRows, isFaultOfRows } from '@auditspan/store';

/** A row that ClickHouse refuses. */
export interface RefusedRow {
  /** Index in the given list. */
  readonly index: number;
  readonly reason: string;
}

/** Inserts the rows from one index up to another, with a deduplication token. */
export type WriteRange = (from: number, to: number, token: string) => Promise<void>;

/**
 * Inserts rows. If ClickHouse refuses some, bisects them until the refused rows are isolated and all others are inserted. The
 * halves are the same at each repetition, so that ClickHouse deduplicates what was inserted before.
 * @param id plan id, for the deduplication tokens.
 * @param length number of rows.
 * @throws {StoreUnavailableError | StoreRejectedError} for any fault that is not that of rows.
 */
export async function insertRange(write: WriteRange, id: string, length: number, from = 0): Promise<RefusedRow[]> {
  try {
    await write(from, from + length, rangeToken(id, from, length));
    return [];
  } catch (error) {
    if (!isFaultOfRows(error)) throw error;
    if (length === 1) return [{ index: from, reason: error.message }];
    const half = Math.ceil(length / 2);
    const first = await insertRange(write, id, half, from);
    return [...first, ...(await insertRange(write, id, length - half, from + half))];
  }
}

/** Inserts rows like {@link insertRange}. */
export function insertRows<Table extends TableName>(
  writer: RowWriter,
  table: Table,
  rows: readonly TableRows[Table][],
  id: string,
): Promise<RefusedRow[]> {
  return insertRange((from, to, token) => writer.write(table, rows.slice(from, to), token), id, rows.length);
}

/** Returns the deduplication token for a range of a plan's rows. */
export function rangeToken(id: string, from: number, length: number): string {
  return `${id} ${from} ${length}`;
}
