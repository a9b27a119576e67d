import { hash } from 'node:crypto';
import type { StoreChange } from '../directives/change-store.ts';

/**
 * Returns the name of a log's staging table for erased rows: the principal is in the sort key of `audit_spans`, which no mutation
 * may change. Partitions that are moved from it trigger no materialized views, so that nothing is counted twice. The name depends
 * on the log, since erasures of several logs may run in one database at the same time.
 */
export function stagingOf(origin: string): string {
  return `audit_spans_erasing_${hash('sha256', origin).slice(0, 16)}`;
}

/** Creates the table, or takes over that of an interrupted run, even if a migration happened in between. */
export async function openStaging(change: StoreChange, staging: string): Promise<void> {
  const columns = await storedColumns(change, staging);
  await change.run(`CREATE TABLE IF NOT EXISTS ${staging} AS audit_spans`);
  if (columns.length === 0) return;
  const present = new Set(await storedColumns(change, 'audit_spans'));
  const kept = columns.filter((name) => present.has(name)).join(', ');
  // Converts the staged rows to the current columns of `audit_spans`.
  const renewed = `${staging}_renewed`;
  await change.run(`DROP TABLE IF EXISTS ${renewed}`);
  await change.run(`CREATE TABLE ${renewed} AS audit_spans`);
  await change.run(
    `INSERT INTO ${renewed} (${kept}) SELECT ${kept} FROM ${staging} SETTINGS insert_allow_materialized_columns = 1`,
  );
  await change.run(`EXCHANGE TABLES ${staging} AND ${renewed}`);
  await change.run(`DROP TABLE ${renewed}`);
}

/**
 * Lists the stored columns, including derived ones, which must not be derived again from erased values.
 * @returns quoted column names; empty if there is no such table.
 */
export async function storedColumns({ rows }: StoreChange, table: string): Promise<string[]> {
  const columns = await rows<{ name: string }>(
    `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String}
       AND default_kind != 'ALIAS' ORDER BY position`,
    { table },
  );
  return columns.map(({ name }) => `\`${name}\``);
}

/** Moves the staged partitions into `audit_spans`, and drops the table. */
export async function moveStaged(change: StoreChange, staging: string): Promise<void> {
  const partitions = await change.rows<{ id: string }>(`SELECT DISTINCT _partition_id AS id FROM ${staging}`);
  for (const { id } of partitions)
    await change.run(`ALTER TABLE ${staging} MOVE PARTITION ID '${id}' TO TABLE audit_spans`);
  await change.run(`DROP TABLE ${staging}`);
}
