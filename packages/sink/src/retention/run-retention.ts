import { randomUUID } from 'node:crypto';
import type { NoteSigner } from '@auditspan/ledger';
import type { DirectiveLog } from '../directives/directive-log.ts';
import { unfinishedOf } from '../directives/explanations.ts';
import { countOf } from '../directives/leaf-ranges.ts';
import type { RunMark } from '../directives/sent-directives.ts';
import { signDirective } from '../directives/signed-directive.ts';
import type { StoredDirective } from '../directives/stored-directives.ts';
import { assertFree } from '../hold/held-leaves.ts';
import { dropCounts } from './drop-counts.ts';
import { dropLeaves } from './drop-leaves.ts';
import { planRetention } from './plan-retention.ts';
import { retentionDirectives } from './retention-directives.ts';

/** Options of {@link runRetention}. */
export interface RetentionRun {
  readonly officer: NoteSigner;
  readonly reason: string;
  /** Whether held records are skipped; otherwise they make the whole run fail. */
  readonly skipsHeld: boolean;
  /** In nanoseconds since the Unix epoch. */
  readonly now: bigint;
}

/** Records that were dropped by a directive. */
export interface DroppedRecords {
  /** Leaf of the directive. */
  readonly leaf: number;
  readonly class: string;
  readonly records: number;
}

/**
 * Drops expired records. Each directive is in the log, signed and under a checkpoint, before anything is dropped. An interrupted
 * run is completed first, with the time at which it began, so that it sends the same directives again rather than others in their
 * place.
 * @throws {DirectiveError} if a hold covers records to drop, or a directive does not count.
 * @throws {OwnRecordError | StoreUnavailableError | StoreRejectedError}
 */
export async function runRetention(log: DirectiveLog, run: RetentionRun): Promise<DroppedRecords[]> {
  const begun = await log.sent.begunRun();
  const isOpen = begun !== undefined && !isVoid(await log.read(), begun);
  const dropped = isOpen ? await runAsOf(log, run, begun) : [];
  return [...dropped, ...(await runAsOf(log, run, { id: randomUUID(), now: `${run.now}` }))];
}

/** Whether a directive of a run does not count, as with a clock that was ahead: sent again, it would not count either. */
function isVoid(directives: readonly StoredDirective[], { id }: RunMark): boolean {
  const ofRun = directives.filter(({ directive }) => directive.kind === 'retention' && directive.id === id);
  const valid = new Set(ofRun.filter(({ problem }) => problem === undefined).map(({ digest }) => digest));
  return ofRun.some(({ digest }) => !valid.has(digest));
}

async function runAsOf(log: DirectiveLog, run: RetentionRun, mark: RunMark): Promise<DroppedRecords[]> {
  const dropped = await carryOut(log, run.officer);
  const directives = await log.read();
  const plans = await planRetention(log, directives, BigInt(mark.now));
  if (!run.skipsHeld) for (const plan of plans) assertFree(plan.leaves, `dropping records of the class ${plan.class}`);
  await log.sent.beginRun(mark);
  for (const plan of plans) {
    for (const directive of await retentionDirectives(log, directives, plan, { id: mark.id, reason: run.reason })) {
      await log.seal(await signDirective(directive, run.officer));
      dropped.push(...(await carryOut(log, run.officer)));
    }
  }
  const newest = plans.reduce((time, { before }) => (before > time ? before : time), 0n);
  // Also if nothing was dropped now: a run may have been interrupted before this.
  await dropCounts(log, newest);
  await log.sent.endRun();
  return dropped;
}

/** Carries out unfinished directives, except for leaves that a hold forbids that was placed after they were sealed. */
async function carryOut(log: DirectiveLog, officer: NoteSigner): Promise<DroppedRecords[]> {
  const dropped: DroppedRecords[] = [];
  for (const { sealed, leaves } of unfinishedOf(await log.read(), 'retention')) {
    await dropLeaves(log.client, { origin: log.origin, leaves });
    await log.seal(await signDirective({ kind: 'done', log: log.origin, of: sealed.digest }, officer));
    dropped.push({ leaf: sealed.index, class: sealed.directive.class, records: countOf(leaves) });
  }
  return dropped;
}
