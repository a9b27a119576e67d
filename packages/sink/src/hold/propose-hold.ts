import { createStoreChange } from '../directives/change-store.ts';
import type { HoldDirective, HoldWhere, ReleaseDirective } from '../directives/directive.ts';
import type { DirectiveLog } from '../directives/directive-log.ts';
import { unfinishedOf } from '../directives/explanations.ts';
import { formatRanges } from '../directives/leaf-ranges.ts';
import { leavesWhere } from '../directives/leaves-where.ts';
import type { StoredDirective } from '../directives/stored-directives.ts';
import { DirectiveError } from '../errors.ts';
import { standingNow } from './held-leaves.ts';
import { holdCondition } from './hold-condition.ts';

/** Parameters of a hold. */
export interface HoldProposal {
  readonly id: string;
  readonly reason: string;
  readonly where: HoldWhere;
}

/**
 * Creates a hold over the records that match now, for signing; it also covers later records while it is in force.
 * @throws {DirectiveError} if a hold with the id is in force, or a retention run or erasure was interrupted.
 */
export async function proposeHold(log: DirectiveLog, { id, reason, where }: HoldProposal): Promise<HoldDirective> {
  const directives = await log.read();
  if (standingNow(directives).some((hold) => hold.id === id)) throw new DirectiveError(`there is a hold ${id} already`);
  assertNothingUnfinished(directives);
  const change = createStoreChange(log.client, 'find what is to be held');
  const leaves = formatRanges(await leavesWhere(change, log.origin, holdCondition(where)));
  return { kind: 'hold', log: log.origin, id, reason, where, leaves };
}

/**
 * Creates the release of a hold, for signing.
 * @throws {DirectiveError} if there is no such hold.
 */
export async function proposeRelease(
  log: DirectiveLog,
  { id, reason }: Pick<HoldProposal, 'id' | 'reason'>,
): Promise<ReleaseDirective> {
  if (!standingNow(await log.read()).some((hold) => hold.id === id)) throw new DirectiveError(`there is no hold ${id}`);
  return { kind: 'release', log: log.origin, id, reason };
}

/** Refuses while a run is unfinished: a half-erased record cannot be held in its original state. */
export function assertNothingUnfinished(directives: readonly StoredDirective[]): void {
  const [left] = [...unfinishedOf(directives, 'erasure'), ...unfinishedOf(directives, 'retention')];
  if (left === undefined) return;
  const { index, directive } = left.sealed;
  throw new DirectiveError(`the ${directive.kind} of leaf ${index} was interrupted; run it again first`);
}
