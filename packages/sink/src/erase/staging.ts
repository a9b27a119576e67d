import { hash } from 'node:crypto';
import type { StoreChange } from '../directives/change-store.ts';

/**
 * The erased rows of a log on their way: the principal is in the sorting key of `audit_spans`, which no mutation may change. Rows
 * that are moved from here pass no materialised view, so nothing is counted twice. Another log in the same database may be erased
 * from at the same time.
 */
export function stagingOf(origin: string): string {
  return `audit_spans_erasing_${hash('sha256', origin).slice(0, 16)}`;
}

/** Makes the table, or goes on with that of a run that was interrupted, also where a migration came between. */
export async function openStaging(change: StoreChange, staging: string): Promise<void> {
  const columns = await storedColumns(change, staging);
  await change.run(`CREATE TABLE IF NOT EXISTS ${staging} AS audit_spans`);
  if (columns.length === 0) return;
  const present = new Set(await storedColumns(change, 'audit_spans'));
  const kept = columns.filter((name) => present.has(name)).join(', ');
  // What was staged, put into the form that `audit_spans` has now.
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
 * Also those that were worked out of others, which are not to be worked out again of what is left of these.
 * @returns names as SQL writes them; none where there is no such table.
 */
export async function storedColumns({ rows }: StoreChange, table: string): Promise<string[]> {
  const columns = await rows<{ name: string }>(
    `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String}
       AND default_kind != 'ALIAS' ORDER BY position`,
    { table },
  );
  return columns.map(({ name }) => `\`${name}\``);
}

/** Moves what is staged into `audit_spans`, and ends the table. */
export async function moveStaged(change: StoreChange, staging: string): Promise<void> {
  const partitions = await change.rows<{ id: string }>(`SELECT DISTINCT _partition_id AS id FROM ${staging}`);
  for (const { id } of partitions)
    await change.run(`ALTER TABLE ${staging} MOVE PARTITION ID '${id}' TO TABLE audit_spans`);
  await change.run(`DROP TABLE ${staging}`);
}
