import type { StoreClient } from '@auditspan/store';
import { createStoreChange, type StoreChange } from '../directives/change-store.ts';
import type { LeafRanges } from '../directives/leaf-ranges.ts';
import { leavesInSql } from '../directives/leaves-in-sql.ts';

/** Records first: a leaf without its record marks an interrupted retention run. */
const TABLES = ['audit_spans', 'audit_leaves'] as const;

/** Parts may be merged meanwhile; after this many attempts the rest is deleted row by row. */
const TRIES = 3;

/** What to drop. */
export interface DroppedLeaves {
  readonly origin: string;
  readonly leaves: LeafRanges;
}

/**
 * Drops records and leaves permanently: parts that contain nothing else as a whole, the rest row by row. Dropping parts is safe
 * against concurrent inserts, unlike dropping partitions, since a part never gets more rows. Idempotent.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function dropLeaves(client: StoreClient, { origin, leaves }: DroppedLeaves): Promise<void> {
  const change = createStoreChange(client, 'drop records');
  const covered = `LogId = {origin:String} AND ${leavesInSql(leaves)}`;
  for (const table of TABLES) {
    for (let tries = 0; tries < TRIES && !(await dropParts(change, table, covered, origin)); tries += 1);
    const left = await change.rows(`SELECT 1 FROM ${table} WHERE ${covered} LIMIT 1`, { origin });
    if (left.length > 0) await change.run(`ALTER TABLE ${table} DELETE WHERE ${covered}`, { origin });
  }
}

/** @returns whether all parts still existed. */
async function dropParts(change: StoreChange, table: string, covered: string, origin: string): Promise<boolean> {
  const parts = await change.rows<{ name: string }>(
    `SELECT _part AS name FROM ${table} GROUP BY name HAVING countIf(${covered}) = count()`,
    { origin },
  );
  for (const { name } of parts) {
    const dropped = await change.run(`ALTER TABLE ${table} DROP PART '${name}'`).catch((error: unknown) => error);
    if (dropped !== undefined) return false;
  }
  return true;
}
