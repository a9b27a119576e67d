import type { NoteSigner } from '@auditspan/ledger';
import { createStoreChange } from '../directives/change-store.ts';
import type { DirectiveLog } from '../directives/directive-log.ts';
import { unfinishedOf } from '../directives/explanations.ts';
import { countOf, formatRanges, type LeafRanges } from '../directives/leaf-ranges.ts';
import { leavesWhere, type RowCondition } from '../directives/leaves-where.ts';
import { signDirective } from '../directives/signed-directive.ts';
import { assertFree, type HeldLeaves, partByHolds } from '../hold/held-leaves.ts';
import { erasedColumns, isLeftInSql } from './erased-columns.ts';
import { type ErasureStep, eraseValues } from './erase-values.ts';

/**
 * Maximum number of ranges in one directive: a statement lists them up to eight times, and the embedded ClickHouse takes a
 * megabyte of SQL.
 */
export const MOST_SPANS = 4000;

/** The records and values to erase. */
export interface ErasureScope {
  /** Records of this principal or on its behalf. */
  readonly principal?: string | undefined;
  /** Record ids. */
  readonly records: readonly string[];
  /** Names of commitments. */
  readonly fields: readonly string[];
}

/** Options of {@link runErasure}. */
export interface ErasureRun extends ErasureScope {
  readonly officer: NoteSigner;
  /** Id of the request that is fulfilled. */
  readonly request: string;
  readonly reason: string;
  /** Whether held records are skipped; otherwise they make the whole erasure fail. */
  readonly skipsHeld: boolean;
  /** Called after each step; tests stop the erasure there. */
  readonly onStep?: (step: ErasureStep) => Promise<void> | void;
}

/** Records that were erased by a directive. */
export interface ErasedRecords {
  /** Leaf of the directive. */
  readonly leaf: number;
  readonly request: string;
  readonly records: number;
}

/** Finds the records of a scope that have anything left to erase. */
export async function planErasure(log: DirectiveLog, scope: ErasureScope): Promise<HeldLeaves> {
  const change = createStoreChange(log.client, 'find what is to be erased');
  const { sql, parameters } = conditionOf(scope);
  const condition = { sql: `(${sql}) AND ${isLeftInSql(erasedColumns(scope.fields))}`, parameters };
  const leaves = await leavesWhere(change, log.origin, condition);
  return partByHolds(change, log.origin, await log.read(), leaves);
}

/**
 * Erases values and their salts. Each directive is in the log, signed and under a checkpoint, before anything is erased. An
 * interrupted erasure is completed first. Completion is recorded in the log too; sealing that record overwrites the seeds that the
 * salts were derived from. Records that the sink had received and not stored when the erasure was planned precede its directive in
 * the log: they are erased by another one.
 * @throws {DirectiveError} if a hold covers records to erase, or a directive does not count.
 * @throws {OwnRecordError | StoreUnavailableError | StoreRejectedError}
 */
export async function runErasure(log: DirectiveLog, run: ErasureRun): Promise<ErasedRecords[]> {
  const erased = await carryOut(log, run);
  let directive = Number.POSITIVE_INFINITY;
  for (;;) {
    const leaves = await planErasure(log, run);
    if (!run.skipsHeld) assertFree(leaves, 'the erasure');
    if (!leaves.free.some(({ from }) => from < directive)) return erased;
    for (let start = 0; start < leaves.free.length; start += MOST_SPANS) {
      const part = leaves.free.slice(start, start + MOST_SPANS);
      directive = Math.min(directive, await sealPart(log, run, part, leaves.holds));
      erased.push(...(await carryOut(log, run)));
    }
  }
}

/** @returns the leaf of the directive */
async function sealPart(
  log: DirectiveLog,
  { request, reason, fields, officer }: ErasureRun,
  part: LeafRanges,
  holds: readonly string[],
): Promise<number> {
  const common = { kind: 'erasure', log: log.origin, id: request, reason, fields } as const;
  const { index } = await log.seal(await signDirective({ ...common, leaves: formatRanges(part), holds }, officer));
  return index;
}

async function carryOut(log: DirectiveLog, { officer, onStep }: ErasureRun): Promise<ErasedRecords[]> {
  const erased: ErasedRecords[] = [];
  for (const { sealed, leaves } of unfinishedOf(await log.read(), 'erasure')) {
    const { fields, id } = sealed.directive;
    await eraseValues(log.client, { origin: log.origin, leaves, fields }, onStep);
    await log.seal(await signDirective({ kind: 'done', log: log.origin, of: sealed.digest }, officer));
    erased.push({ leaf: sealed.index, request: id, records: countOf(leaves) });
  }
  return erased;
}

function conditionOf({ principal, records }: ErasureScope): RowCondition {
  const ofPrincipal = 'PrincipalId = {principal:String} OR has(OnBehalfOf, {principal:String})';
  const ofRecords = 'has({records:Array(String)}, toString(RecordId))';
  return {
    sql: principal === undefined ? ofRecords : `${ofPrincipal} OR ${ofRecords}`,
    parameters: { records, ...(principal !== undefined && { principal }) },
  };
}
