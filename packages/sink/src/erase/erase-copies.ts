import type { StoreChange } from '../directives/change-store.ts';
import type { ErasedRows } from './erased-rows.ts';
import { recount } from './recount.ts';

/** Where copies of audit spans may be: from earlier versions, or, in a database of the Collector's exporter, from a Collector. */
const SPAN_TABLES = ['otel_spans', 'otel_traces'];

/**
 * Removes what else holds the values of records that are about to be erased: copies of their spans, dead letters, and
 * the counts by principal, which become counts of nobody. Safe to repeat.
 */
export async function eraseCopies(change: StoreChange, rows: ErasedRows): Promise<void> {
  const spans = `(TraceId, SpanId) IN (SELECT TraceId, SpanId FROM audit_spans WHERE ${rows.covered})`;
  const records = `RecordId IN (SELECT toString(RecordId) FROM audit_spans WHERE ${rows.covered} AND RecordId != toUUID('00000000-0000-0000-0000-000000000000'))`;
  for (const table of SPAN_TABLES) await removeWhere(change, table, spans, rows.origin);
  await removeWhere(change, 'audit_dead_letters', `${spans} OR ${records}`, rows.origin);
  await recount(change, rows);
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
