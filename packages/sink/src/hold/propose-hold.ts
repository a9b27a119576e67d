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

/** What a hold is to be. */
export interface HoldProposal {
  readonly id: string;
  readonly reason: string;
  readonly where: HoldWhere;
}

/**
 * A hold over the records that fit now, to be signed; those that come later it covers too, as long as it stands.
 * @throws {DirectiveError} where one of that id stands, or what is to be taken away is not done.
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
 * The end of a hold, to be signed.
 * @throws {DirectiveError} where there is no such hold.
 */
export async function proposeRelease(
  log: DirectiveLog,
  { id, reason }: Pick<HoldProposal, 'id' | 'reason'>,
): Promise<ReleaseDirective> {
  if (!standingNow(await log.read()).some((hold) => hold.id === id)) throw new DirectiveError(`there is no hold ${id}`);
  return { kind: 'release', log: log.origin, id, reason };
}

/** A record that is half erased cannot be held as it was: what was begun is ended first. */
export function assertNothingUnfinished(directives: readonly StoredDirective[]): void {
  const [left] = [...unfinishedOf(directives, 'erasure'), ...unfinishedOf(directives, 'retention')];
  if (left === undefined) return;
  const { index, directive } = left.sealed;
  throw new DirectiveError(`the ${directive.kind} of leaf ${index} was interrupted; run it again first`);
}
