import type { StoreClient } from '@auditspan/store';
import { createStoreChange, type StoreChange } from '../directives/change-store.ts';
import type { LeafRanges } from '../directives/leaf-ranges.ts';
import { leavesInSql } from '../directives/leaves-in-sql.ts';
import { DirectiveError } from '../errors.ts';
import { erasedColumns, erasedHashes, erasedSaltsInSql, isLeftInSql } from './erased-columns.ts';
import type { ErasedRows } from './erased-rows.ts';
import { eraseCopies } from './erase-copies.ts';
import { recount } from './recount.ts';
import { createStaging, moveStaged, stagingOf, storedColumns } from './staging.ts';

/** What to erase. */
export interface ErasedValues {
  readonly origin: string;
  readonly leaves: LeafRanges;
  /** Names of commitments. */
  readonly fields: readonly string[];
}

/** Steps of an erasure. */
export type ErasureStep = 'copied' | 'staged' | 'counted' | 'moved' | 'deleted' | 'salts';

/**
 * Erases values, then their salts; the leaves stay unchanged. The erased rows are added before the others are deleted: meanwhile a
 * record is there twice, but never missing, so that a sink that starts then finds the last record of a model, and recognises a
 * record that it stored long ago. Idempotent, also after a crash at any step.
 * @param onStep called after each step; tests stop the erasure there.
 * @throws {DirectiveError} if a record was added meanwhile.
 * @throws {StoreUnavailableError | StoreRejectedError}
 */
export async function eraseValues(
  client: StoreClient,
  { origin, leaves, fields }: ErasedValues,
  onStep: (step: ErasureStep) => Promise<void> | void = () => {},
): Promise<void> {
  const change = createStoreChange(client, 'erase values');
  const rows = erasedRows(origin, leaves, fields);
  await eraseCopies(change, rows);
  await onStep('copied');
  if (await isThere(change, rows.uncopied, origin)) {
    await stage(change, rows, fields);
    await onStep('staged');
    await recount(change, rows);
    await onStep('counted');
    await moveStaged(change, stagingOf(origin));
    await onStep('moved');
    if (await isThere(change, rows.uncopied, origin))
      throw new DirectiveError('a record to erase has no erased copy, so none was deleted; run this again');
  }
  await change.run(`ALTER TABLE audit_spans DELETE WHERE ${rows.left}`, { origin });
  await onStep('deleted');
  const update = `ALTER TABLE audit_leaves UPDATE Salts = ${erasedSaltsInSql(fields)} WHERE ${rows.covered}`;
  await change.run(update, { origin });
  await onStep('salts');
}

function erasedRows(origin: string, leaves: LeafRanges, fields: readonly string[]): ErasedRows {
  const covered = `LogId = {origin:String} AND ${leavesInSql(leaves)}`;
  const isLeft = isLeftInSql(erasedColumns(fields));
  const left = `${covered} AND ${isLeft}`;
  const copies = `(SELECT LogId, LeafIndex FROM audit_spans WHERE ${covered} AND NOT ${isLeft})`;
  return {
    origin,
    covered,
    left,
    uncopied: `${left} AND (LogId, LeafIndex) NOT IN ${copies}`,
    copied: `${left} AND (LogId, LeafIndex) IN ${copies}`,
  };
}

async function isThere({ rows }: StoreChange, condition: string, origin: string): Promise<boolean> {
  return (await rows(`SELECT 1 FROM audit_spans WHERE ${condition} LIMIT 1`, { origin })).length > 0;
}

/** Writes erased copies into a new staging table. */
async function stage(change: StoreChange, { origin, uncopied }: ErasedRows, fields: readonly string[]): Promise<void> {
  const staging = stagingOf(origin);
  await createStaging(change, staging);
  const names = await storedColumns(change);
  const values = new Map([...erasedColumns(fields), ...erasedHashes(fields)].map(({ name, value }) => [name, value]));
  await change.run(
    `INSERT INTO ${staging} (${names.join(', ')}) SELECT ${names.map((name) => values.get(name) ?? name).join(', ')}
     FROM audit_spans WHERE ${uncopied} SETTINGS insert_allow_materialized_columns = 1`,
    { origin },
  );
}
