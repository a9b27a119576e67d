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

/** Creates the table, in place of that of an interrupted run: what it held is still in `audit_spans`. */
export async function createStaging(change: StoreChange, staging: string): Promise<void> {
  await change.run(`DROP TABLE IF EXISTS ${staging} SYNC`);
  await change.run(`CREATE TABLE ${staging} AS audit_spans`);
}

/**
 * Lists the stored columns of `audit_spans`, including derived ones, which must not be derived again from erased values.
 * @returns quoted column names.
 */
export async function storedColumns({ rows }: StoreChange): Promise<string[]> {
  const columns = await rows<{ name: string }>(
    `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'audit_spans'
       AND default_kind != 'ALIAS' ORDER BY position`,
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
