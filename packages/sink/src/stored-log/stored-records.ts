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

/** A stored record, with the leaf index that it claims. */
export interface StoredRecord {
  readonly index: number;
  /** As text. */
  readonly recordId: string;
  /** The table and row that hold its columns. */
  readonly table: RecordTable;
  readonly row: number;
}

/** A range of leaves of a log, `to` excluded. */
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
 * Streams the records of a range, in log order, as blocks.
 * @yields block by block.
 */
export async function* recordBlocks(client: StoreClient, range: LeafRange): AsyncGenerator<RecordTable> {
  for await (const table of streamBlocks(client, SELECT, { ...range }, makeTable)) {
    const { length } = table.column('LeafIndex', FixedColumn);
    for (let row = 0; row < length; row += 1) table.beginRow(row);
    yield table;
  }
}

/** Returns the record in a row of a block. */
export function recordAt(table: RecordTable, row: number): StoredRecord {
  const index = table.column('LeafIndex', FixedColumn).numberAt(row);
  return { index, table, row, recordId: table.column('RecordId', FixedColumn).uuidAt(row) };
}

/**
 * Streams the records of a range, in log order.
 * @yields record by record.
 */
export async function* readRecords(client: StoreClient, range: LeafRange): AsyncGenerator<StoredRecord> {
  for await (const table of recordBlocks(client, range)) {
    for (let row = 0; row < table.length; row += 1) yield recordAt(table, row);
  }
}

/** Creates a table like that of `BatchColumns`, with a table of spans as its base. */
function makeTable(): RecordTable {
  return new NativeTable(SEALED_AUDIT_COLUMNS, new NativeTable<SpanRow>(SPAN_COLUMNS));
}
