import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ClickHouseSettings } from '@clickhouse/client';
import type { StoreClient } from './client.ts';
import { DEAD_LETTER_COLUMNS, type DeadLetterRow, SOURCE_COUNT_COLUMNS, type SourceCountRow } from './dead-letter.ts';
import { LEAF_COLUMNS, type LeafRow, SEALED_AUDIT_COLUMNS, type SealedAuditRow } from './leaf-row.ts';
import { NativeTable } from './native/native-table.ts';
import type { TableColumn } from './native/table-columns.ts';
import { SPAN_COLUMNS, type SpanRow } from './span-row.ts';
import { toStoreError } from './store-error.ts';

/** The tables that are written, with their row types. */
export interface TableRows {
  readonly audit_spans: SealedAuditRow;
  readonly audit_leaves: LeafRow;
  readonly otel_traces: SpanRow;
  readonly audit_dead_letters: DeadLetterRow;
  readonly audit_source_counts: SourceCountRow;
}

/** Name of a table that is written. */
export type TableName = keyof TableRows;

const COLUMNS: { readonly [Table in TableName]: readonly TableColumn<TableRows[Table]>[] } = {
  audit_spans: SEALED_AUDIT_COLUMNS,
  audit_leaves: LEAF_COLUMNS,
  otel_traces: SPAN_COLUMNS,
  audit_dead_letters: DEAD_LETTER_COLUMNS,
  audit_source_counts: SOURCE_COUNT_COLUMNS,
};

/** Inserts rows into ClickHouse. */
export interface RowWriter {
  /**
   * Inserts rows. Resolves once they are durable in ClickHouse. Writing equal rows again, in the same order, stores
   * nothing twice.
   * @param token deduplication token. Default: a hash of the rows.
   * @throws {StoreUnavailableError} if the same rows may be accepted later.
   * @throws {StoreRejectedError} if they will not.
   */
  write<Table extends TableName>(table: Table, rows: readonly TableRows[Table][], token?: string): Promise<void>;
  /** Like `write`, for rows that are already in columns. */
  writeColumns<Table extends TableName>(
    table: Table,
    columns: NativeTable<TableRows[Table]>,
    token?: string,
  ): Promise<void>;
}

/** Creates a writer that inserts with the given client, which it does not close. */
export function createRowWriter(client: StoreClient): RowWriter {
  /** Determined at the first successful insert: before that, the tables may be missing. */
  let tableOfSpans: string | undefined;
  const insert = async <Row>(table: TableName, columns: NativeTable<Row>, token?: string): Promise<void> => {
    if (columns.length === 0) return;
    if (table !== 'otel_traces') return insertColumns(client, table, columns, token);
    const target = tableOfSpans ?? (await spansOf(client));
    await insertColumns(client, target, columns, token);
    tableOfSpans = target;
  };
  return {
    write(table, rows, token) {
      const columns = new NativeTable(COLUMNS[table]);
      for (const row of rows) columns.appendRow(row);
      return insert(table, columns, token);
    },
    writeColumns: insert,
  };
}

/**
 * Returns the table that takes rows of `otel_traces`: itself if the Collector's exporter created it, else the table
 * that it shows.
 */
async function spansOf(client: StoreClient): Promise<string> {
  try {
    const result = await client.query({ query: 'EXISTS TABLE otel_spans', format: 'JSONEachRow' });
    const [row] = await result.json<{ result: number }>();
    return row?.result === 1 ? 'otel_spans' : 'otel_traces';
  } catch (error) {
    throw toStoreError(error, 'could not find out which table takes spans');
  }
}

async function insertColumns<Row>(
  client: StoreClient,
  table: string,
  columns: NativeTable<Row>,
  token?: string,
): Promise<void> {
  const block = columns.block();
  const names = columns.names.map((name) => `\`${name}\``).join(', ');
  try {
    const { stream } = await client.exec({
      query: `INSERT INTO ${table} (${names}) FORMAT Native`,
      values: Readable.from(block, { objectMode: false }),
      clickhouse_settings: insertSettings(token ?? tokenOf(block)),
    });
    // The connection is free for the next request only once the (empty) response has been read.
    await finished(stream.resume());
  } catch (error) {
    throw toStoreError(error, `could not insert ${columns.length} rows into ${table}`);
  }
}

function tokenOf(block: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const part of block) hash.update(part);
  return hash.digest('hex');
}

/**
 * @param token hash of the content: ClickHouse drops a batch whose token it has seen, so different rows need a
 *   different token.
 */
function insertSettings(token: string): ClickHouseSettings {
  return {
    async_insert: 0,
    wait_end_of_query: 1,
    insert_deduplicate: 1,
    insert_deduplication_token: token,
    // If a crash kept the rows from a view's target table, the repeated insert delivers them; that table deduplicates
    // by itself.
    deduplicate_blocks_in_dependent_materialized_views: 1,
    // Spans with widely different clocks must not fail the batch that contains them.
    throw_on_max_partitions_per_insert_block: 0,
  };
}
