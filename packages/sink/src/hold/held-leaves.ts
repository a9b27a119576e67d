import type { StoreChange } from '../directives/change-store.ts';
import { countOf, difference, intersection, type LeafRanges } from '../directives/leaf-ranges.ts';
import { leavesWhere } from '../directives/leaves-where.ts';
import { holdsOf, type SealedDirective, standingAt, type StandingHold } from '../directives/standing.ts';
import { DirectiveError } from '../errors.ts';
import { holdCondition } from './hold-condition.ts';

/** What may be taken away of some leaves, and what may not. */
export interface HeldLeaves {
  readonly free: LeafRanges;
  /** By the id of the hold. */
  readonly held: ReadonlyMap<string, LeafRanges>;
  /** Every hold that stands, whether it covers something here or not. */
  readonly holds: readonly string[];
}

/** The holds that stand now. */
export function standingNow(directives: readonly SealedDirective[]): StandingHold[] {
  return standingAt(holdsOf(directives), Number.MAX_SAFE_INTEGER);
}

/** Parts leaves by the holds that stand: a hold covers what it names, and what fits it, also what came after it. */
export async function partByHolds(
  change: StoreChange,
  origin: string,
  directives: readonly SealedDirective[],
  leaves: LeafRanges,
): Promise<HeldLeaves> {
  const standing = standingNow(directives);
  const held = new Map<string, LeafRanges>();
  let free = leaves;
  for (const hold of standing) {
    const fitting = await leavesWhere(change, origin, holdCondition(hold.directive.where));
    const covered = [...intersection(free, hold.leaves), ...intersection(difference(free, hold.leaves), fitting)];
    const ascending = covered.toSorted((one, other) => one.from - other.from);
    if (ascending.length > 0) held.set(hold.id, ascending);
    free = difference(free, ascending);
  }
  return { free, held, holds: standing.map(({ id }) => id) };
}

/** @throws {DirectiveError} where a hold covers something. */
export function assertFree({ held }: HeldLeaves, what: string): void {
  if (held.size === 0) return;
  const holds = [...held].map(([id, leaves]) => `${id} (${countOf(leaves)} records)`).join(', ');
  throw new DirectiveError(
    `${what} is refused: it would take away what is under hold: ${holds}. --skip-held leaves those out`,
  );
}
