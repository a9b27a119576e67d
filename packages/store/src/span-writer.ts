import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ClickHouseSettings } from '@clickhouse/client';
import { AUDIT_COLUMNS, type AuditRow } from './audit-row.ts';
import type { StoreClient } from './client.ts';
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

async function insertRows(
  client: StoreClient,
  table: string,
  columns: readonly string[],
  rows: readonly object[],
): Promise<void> {
  const [first, ...others] = columns;
  if (rows.length === 0 || first === undefined) return;
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`);
  try {
    await client.insert({
      table,
      columns: [first, ...others],
      values: Readable.from(lines, { objectMode: false }),
      format: 'JSONEachRow',
      clickhouse_settings: insertSettings(deduplicationToken(lines)),
    });
  } catch (error) {
    throw toStoreError(error, `could not insert ${rows.length} rows into ${table}`);
  }
}

/** Hash of the content: ClickHouse drops a batch whose token it has seen, so other rows must have another token. */
function deduplicationToken(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  return hash.digest('hex');
}

function insertSettings(token: string): ClickHouseSettings {
  return {
    async_insert: 0,
    wait_end_of_query: 1,
    insert_deduplicate: 1,
    insert_deduplication_token: token,
    input_format_defaults_for_omitted_fields: 1,
    date_time_input_format: 'basic',
    // Spans with clocks far apart must not stop the batch that they are in.
    throw_on_max_partitions_per_insert_block: 0,
  };
}
