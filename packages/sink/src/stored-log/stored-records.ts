import {
  AUDIT_COLUMNS,
  FixedColumn,
  NativeTable,
  SEALED_AUDIT_COLUMNS,
  SPAN_COLUMNS,
  type SpanRow,
  type StoreClient,
} from '@auditspan/store';
import type { RecordTable } from './record-table.ts';
import { selectColumns, streamBlocks } from './stream-blocks.ts';

/** A record as it is stored, with the place that it claims. */
export interface StoredRecord {
  readonly index: number;
  /** In its text form. */
  readonly recordId: string;
  /** What its columns hold, and the row there. */
  readonly table: RecordTable;
  readonly row: number;
}

/** Which part of the log is read: leaves from one up to another, without that. */
export interface LeafRange {
  readonly origin: string;
  readonly from: number;
  readonly to: number;
}

const SELECT = `
  SELECT LeafIndex, ${selectColumns(AUDIT_COLUMNS)}
  FROM audit_spans
  WHERE LogId = {origin:String} AND LeafIndex >= {from:UInt64} AND LeafIndex < {to:UInt64}
  ORDER BY LeafIndex`;

/**
 * The records of a part of the log, in its order, block by block.
 * @yields one block after the other.
 */
export async function* recordBlocks(client: StoreClient, range: LeafRange): AsyncGenerator<RecordTable> {
  for await (const table of streamBlocks(client, SELECT, { ...range }, makeTable)) {
    const { length } = table.column('LeafIndex', FixedColumn);
    for (let row = 0; row < length; row += 1) table.beginRow(row);
    yield table;
  }
}

/** One row of a block. */
export function recordAt(table: RecordTable, row: number): StoredRecord {
  const index = table.column('LeafIndex', FixedColumn).numberAt(row);
  return { index, table, row, recordId: table.column('RecordId', FixedColumn).uuidAt(row) };
}

/**
 * The records of a part of the log, in its order.
 * @yields one record after the other.
 */
export async function* readRecords(client: StoreClient, range: LeafRange): AsyncGenerator<StoredRecord> {
  for await (const table of recordBlocks(client, range)) {
    for (let row = 0; row < table.length; row += 1) yield recordAt(table, row);
  }
}

/** As `BatchColumns` has it: it begins with a table of spans, of which each row has one. */
function makeTable(): RecordTable {
  return new NativeTable(SEALED_AUDIT_COLUMNS, new NativeTable<SpanRow>(SPAN_COLUMNS));
}
