import type { StoreChange } from '../directives/change-store.ts';

/**
 * The erased rows on their way: the principal is in the sorting key of `audit_spans`, which no mutation may change. Rows that
 * are moved from here pass no materialised view, so nothing is counted twice.
 */
export const STAGING = 'audit_spans_erasing';

/** What a run that was interrupted had staged, put into the form that `audit_spans` has now. */
const RENEWED = 'audit_spans_erasing_renewed';

/** Makes the table, or goes on with that of a run that was interrupted, also where a migration came between. */
export async function openStaging(change: StoreChange): Promise<void> {
  const columns = await storedColumns(change, STAGING);
  await change.run(`CREATE TABLE IF NOT EXISTS ${STAGING} AS audit_spans`);
  if (columns.length === 0) return;
  const present = new Set(await storedColumns(change, 'audit_spans'));
  const kept = columns.filter((name) => present.has(name)).join(', ');
  await change.run(`DROP TABLE IF EXISTS ${RENEWED}`);
  await change.run(`CREATE TABLE ${RENEWED} AS audit_spans`);
  await change.run(
    `INSERT INTO ${RENEWED} (${kept}) SELECT ${kept} FROM ${STAGING} SETTINGS insert_allow_materialized_columns = 1`,
  );
  await change.run(`EXCHANGE TABLES ${STAGING} AND ${RENEWED}`);
  await change.run(`DROP TABLE ${RENEWED}`);
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
export async function moveStaged(change: StoreChange): Promise<void> {
  const partitions = await change.rows<{ id: string }>(`SELECT DISTINCT _partition_id AS id FROM ${STAGING}`);
  for (const { id } of partitions)
    await change.run(`ALTER TABLE ${STAGING} MOVE PARTITION ID '${id}' TO TABLE audit_spans`);
  await change.run(`DROP TABLE ${STAGING}`);
}
