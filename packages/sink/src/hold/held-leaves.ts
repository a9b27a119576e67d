import type { StoreChange } from '../directives/change-store.ts';
import { countOf, difference, intersection, type LeafRanges } from '../directives/leaf-ranges.ts';
import { leavesWhere } from '../directives/leaves-where.ts';
import { holdsOf, type SealedDirective, standingAt, type StandingHold } from '../directives/standing.ts';
import { DirectiveError } from '../errors.ts';
import { holdCondition } from './hold-condition.ts';

/** Leaves that may be removed, and those that may not. */
export interface HeldLeaves {
  readonly free: LeafRanges;
  /** Leaves by id of the hold that covers them. */
  readonly held: ReadonlyMap<string, LeafRanges>;
  /** All holds in force, even if they cover none of the leaves. */
  readonly holds: readonly string[];
}

/** Returns the holds in force now. */
export function standingNow(directives: readonly SealedDirective[]): StandingHold[] {
  return standingAt(holdsOf(directives), Number.MAX_SAFE_INTEGER);
}

/** Separates leaves by the holds in force: a hold covers the records it names and those that match it, later ones included. */
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

/** @throws {DirectiveError} if a hold covers any of the leaves. */
export function assertFree({ held }: HeldLeaves, what: string): void {
  if (held.size === 0) return;
  const holds = [...held].map(([id, leaves]) => `${id} (${countOf(leaves)} records)`).join(', ');
  throw new DirectiveError(`${what} is refused: it would remove records under hold: ${holds}. --skip-held skips those`);
}
