import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ClickHouseSettings } from '@clickhouse/client';
import { AUDIT_COLUMNS, type AuditRow } from './audit-row.ts';
import type { StoreClient } from './client.ts';
import { nativeBlock } from './native/native-block.ts';
import type { TableColumn } from './native/table-columns.ts';
import { SPAN_COLUMNS, type SpanRow } from './span-row.ts';
import { toStoreError } from './store-error.ts';

/** What is inserted together. */
export interface SpanBatch {
  /** Every span, audit spans too: rows of `otel_traces`. */
  readonly spans: readonly SpanRow[];
  /** Rows of `audit_spans`. */
  readonly audits: readonly AuditRow[];
}

/** Puts spans into ClickHouse. */
export interface SpanWriter {
  /**
   * Resolves when the batch is in ClickHouse and on its disk. Writing an equal batch again stores nothing twice.
   * @throws {StoreUnavailableError} when the same batch may succeed later.
   * @throws {StoreRejectedError} when it will not.
   */
  write(batch: SpanBatch): Promise<void>;
}

/** Makes the writer that inserts with the given client, which it does not close. */
export function createSpanWriter(client: StoreClient): SpanWriter {
  return {
    async write({ spans, audits }) {
      // The record first: an audit row without its span in otel_traces is worth more than the reverse.
      await insertRows(client, 'audit_spans', AUDIT_COLUMNS, audits);
      await insertRows(client, 'otel_traces', SPAN_COLUMNS, spans);
    },
  };
}

async function insertRows<Row>(
  client: StoreClient,
  table: string,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const block = nativeBlock(columns, rows);
  const names = columns.map(({ name }) => `\`${name}\``).join(', ');
  try {
    const { stream } = await client.exec({
      query: `INSERT INTO ${table} (${names}) FORMAT Native`,
      values: Readable.from([block], { objectMode: false }),
      clickhouse_settings: insertSettings(hash('sha256', block)),
    });
    // The connection is free for the next request only when the (empty) answer is read.
    await finished(stream.resume());
  } catch (error) {
    throw toStoreError(error, `could not insert ${rows.length} rows into ${table}`);
  }
}

/** @param token hash of the content: ClickHouse drops a batch whose token it has seen, so other rows must have another. */
function insertSettings(token: string): ClickHouseSettings {
  return {
    async_insert: 0,
    wait_end_of_query: 1,
    insert_deduplicate: 1,
    insert_deduplication_token: token,
    // Spans with clocks far apart must not stop the batch that they are in.
    throw_on_max_partitions_per_insert_block: 0,
  };
}
