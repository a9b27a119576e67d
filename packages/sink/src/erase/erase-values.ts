import type { StoreClient } from '@auditspan/store';
import { createStoreChange, type StoreChange } from '../directives/change-store.ts';
import type { LeafRanges } from '../directives/leaf-ranges.ts';
import { leavesInSql } from '../directives/leaves-in-sql.ts';
import { erasedColumns, erasedHashes, erasedSaltsInSql, isLeftInSql } from './erased-columns.ts';
import { eraseCopies } from './erase-copies.ts';
import { moveStaged, openStaging, stagingOf, storedColumns } from './staging.ts';

/** What to erase. */
export interface ErasedValues {
  readonly origin: string;
  readonly leaves: LeafRanges;
  /** Names of commitments. */
  readonly fields: readonly string[];
}

/** Steps of an erasure. */
export type ErasureStep = 'staged' | 'copied' | 'deleted' | 'moved' | 'salts';

/**
 * Erases values, then their salts; the leaves stay unchanged. Idempotent, also after a crash at any step.
 * @param onStep called after each step; tests stop the erasure there.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function eraseValues(
  client: StoreClient,
  { origin, leaves, fields }: ErasedValues,
  onStep: (step: ErasureStep) => Promise<void> | void = () => {},
): Promise<void> {
  const change = createStoreChange(client, 'erase values');
  const covered = `LogId = {origin:String} AND ${leavesInSql(leaves)}`;
  const left = `${covered} AND ${isLeftInSql(erasedColumns(fields))}`;
  const staging = stagingOf(origin);
  await stage(change, { origin, staging, covered, left, fields });
  await onStep('staged');
  await eraseCopies(change, { origin, covered, left });
  await onStep('copied');
  const isStaged = `(LogId, LeafIndex) IN (SELECT LogId, LeafIndex FROM ${staging})`;
  await change.run(`ALTER TABLE audit_spans DELETE WHERE ${left} AND ${isStaged}`, { origin });
  await onStep('deleted');
  await moveStaged(change, staging);
  await onStep('moved');
  const update = `ALTER TABLE audit_leaves UPDATE Salts = ${erasedSaltsInSql(fields)} WHERE ${covered}`;
  await change.run(update, { origin });
  await onStep('salts');
}

interface Staged {
  readonly origin: string;
  readonly staging: string;
  readonly covered: string;
  readonly left: string;
  readonly fields: readonly string[];
}

/** Writes erased copies into the staging table, unless an interrupted run has done so. */
async function stage(change: StoreChange, { origin, staging, covered, left, fields }: Staged): Promise<void> {
  const columns = erasedColumns(fields);
  const place = '(LogId, LeafIndex)';
  await openStaging(change, staging);
  // Rows that an interrupted run has moved already, before it removed them from the staging table.
  const moved = `SELECT LogId, LeafIndex FROM audit_spans WHERE ${covered} AND NOT ${isLeftInSql(columns)}`;
  await change.run(`ALTER TABLE ${staging} DELETE WHERE ${place} IN (${moved})`, { origin });
  const names = await storedColumns(change, 'audit_spans');
  const values = new Map([...columns, ...erasedHashes(fields)].map(({ name, value }) => [name, value]));
  await change.run(
    `INSERT INTO ${staging} (${names.join(', ')}) SELECT ${names.map((name) => values.get(name) ?? name).join(', ')}
     FROM audit_spans WHERE ${left} AND ${place} NOT IN (SELECT LogId, LeafIndex FROM ${staging})
     SETTINGS insert_allow_materialized_columns = 1`,
    { origin },
  );
}
