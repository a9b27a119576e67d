import type { StoreChange } from '../directives/change-store.ts';
import type { ErasedRows } from './erased-rows.ts';

/** Tables that may hold copies of audit spans: from earlier versions, or from a Collector that exports to the same database. */
const SPAN_TABLES = ['otel_spans', 'otel_traces'];

/** Letters with the only copy of a sealed record, which is another one of the span than those that are erased. */
const ONLY_COPY = `Kind = 'refused' AND TargetTable = 'audit_spans' AND RecordId != ''`;

/**
 * Removes other copies of the values to erase: copies of the spans, and dead letters. Idempotent.
 */
export async function eraseCopies(change: StoreChange, { origin, covered }: ErasedRows): Promise<void> {
  const spans = `(TraceId, SpanId) IN (SELECT TraceId, SpanId FROM audit_spans WHERE ${covered})`;
  const records = `RecordId IN (SELECT toString(RecordId) FROM audit_spans WHERE ${covered} AND RecordId != toUUID('00000000-0000-0000-0000-000000000000'))`;
  for (const table of SPAN_TABLES) await removeWhere(change, table, spans, origin);
  await removeWhere(change, 'audit_dead_letters', `(${spans} AND NOT (${ONLY_COPY})) OR ${records}`, origin);
}

async function removeWhere(change: StoreChange, table: string, where: string, origin: string): Promise<void> {
  const there = await change.rows(
    `SELECT 1 FROM system.tables
     WHERE database = currentDatabase() AND name = '${table}' AND engine LIKE '%MergeTree'`,
  );
  if (there.length === 0) return;
  const found = await change.rows(`SELECT 1 FROM ${table} WHERE ${where} LIMIT 1`, { origin });
  if (found.length > 0) await change.run(`ALTER TABLE ${table} DELETE WHERE ${where}`, { origin });
}
