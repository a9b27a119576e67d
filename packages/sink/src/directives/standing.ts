import type { Directive, ErasureDirective, HoldDirective, RetentionDirective } from './directive.ts';
import { difference, intersection, type LeafRanges, type LeafSpan, parseRanges } from './leaf-ranges.ts';

/** A sealed directive. */
export interface SealedDirective<Kind extends Directive = Directive> {
  /** Index of its leaf. */
  readonly index: number;
  /** When it was sealed, in nanoseconds since the Unix epoch. */
  readonly time: bigint;
  readonly digest: string;
  readonly directive: Kind;
  readonly signers: readonly string[];
  /** Why it does not count; undefined if it does. */
  readonly problem?: string | undefined;
}

/** A hold, in force from its leaf to that of its release. */
export interface StandingHold {
  readonly id: string;
  readonly index: number;
  readonly directive: HoldDirective;
  readonly leaves: LeafRanges;
  /** Leaf of its release; undefined while it is in force. */
  readonly released: number | undefined;
}

/** A range of leaves that a directive explains. */
export interface ExplainedSpan extends LeafSpan {
  /** Index of the directive's leaf. */
  readonly by: number;
  /** Id of the hold that forbids it. */
  readonly against?: string;
}

/** Returns the holds of a log in order. An id that is reused refers to a new hold, with its own release. */
export function holdsOf(directives: readonly SealedDirective[]): StandingHold[] {
  const valid = directives.filter(({ problem }) => problem === undefined);
  return valid.flatMap(({ index, directive }): StandingHold[] => {
    if (directive.kind !== 'hold') return [];
    const { id } = directive;
    const release = valid.find(
      (other) => other.directive.kind === 'release' && other.directive.id === id && other.index > index,
    );
    return [{ id, index, directive, leaves: rangesIn(directive), released: release?.index }];
  });
}

/** Returns the holds in force at a leaf. */
export function standingAt(holds: readonly StandingHold[], leaf: number): StandingHold[] {
  return holds.filter(({ index, released }) => index < leaf && (released ?? Infinity) > leaf);
}

/** Returns the leaves that a directive names. */
export function rangesIn({ leaves }: { readonly leaves: string }): LeafRanges {
  return parseRanges(leaves) ?? [];
}

/** Whether a directive removes records or values. */
export function takesAway(
  sealed: SealedDirective,
): sealed is SealedDirective<RetentionDirective> | SealedDirective<ErasureDirective> {
  return sealed.directive.kind === 'retention' || sealed.directive.kind === 'erasure';
}

/**
 * Returns the ranges that a removing directive explains, marking what a hold forbids. A hold names the records that it found, so
 * they existed when it was sealed: only a directive after its release may remove them. An exception are values erased before the
 * hold, as the completion record of the erasure shows.
 */
export function spansOf(
  sealed: SealedDirective<RetentionDirective> | SealedDirective<ErasureDirective>,
  holds: readonly StandingHold[],
  doneAt: number | undefined,
): ExplainedSpan[] {
  const { index, directive } = sealed;
  const spans: ExplainedSpan[] = [];
  let left = rangesIn(directive);
  for (const hold of holds) {
    const isReleased = hold.released !== undefined && hold.released < index;
    const wasErased = directive.kind === 'erasure' && doneAt !== undefined && doneAt < hold.index;
    if (isReleased || wasErased) continue;
    const held = intersection(left, hold.leaves);
    spans.push(...held.map((span) => ({ ...span, by: index, against: hold.id })));
    left = difference(left, held);
  }
  return [...spans, ...left.map((span) => ({ ...span, by: index }))];
}

/** Returns the time before which sealed records may have been dropped, in nanoseconds since the Unix epoch; 0 if none were. */
export function droppedBefore(directives: readonly SealedDirective[]): bigint {
  const times = directives.map(({ directive, problem }) =>
    directive.kind === 'retention' && problem === undefined ? BigInt(directive.before) : 0n,
  );
  return times.reduce((newest, time) => (time > newest ? time : newest), 0n);
}
