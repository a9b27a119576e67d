import type { Directive, ErasureDirective, HoldDirective, RetentionDirective } from './directive.ts';
import { difference, intersection, type LeafRanges, type LeafSpan, parseRanges } from './leaf-ranges.ts';

/** A directive in the log, as it was sealed. */
export interface SealedDirective<Kind extends Directive = Directive> {
  /** Index of its leaf. */
  readonly index: number;
  /** When it was sealed, in nanoseconds since 1970. */
  readonly time: bigint;
  readonly digest: string;
  readonly directive: Kind;
  readonly signers: readonly string[];
  /** Why it does not count, where it does not. */
  readonly problem?: string | undefined;
}

/** A hold, from its leaf to that of its release. */
export interface StandingHold {
  readonly id: string;
  readonly index: number;
  readonly directive: HoldDirective;
  readonly leaves: LeafRanges;
  /** Leaf of its release; undefined while it stands. */
  readonly released: number | undefined;
}

/** What a directive allows for: each span names the leaf that does. */
export interface ExplainedSpan extends LeafSpan {
  /** Index of the directive's leaf. */
  readonly by: number;
  /** The hold that forbids it all the same. */
  readonly against?: string;
}

/** The holds of a log, in its order; the second one of an id is another release's. */
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

/** The holds that stand at a leaf. */
export function standingAt(holds: readonly StandingHold[], leaf: number): StandingHold[] {
  return holds.filter(({ index, released }) => index < leaf && (released ?? Infinity) > leaf);
}

/** The leaves that a directive names. */
export function rangesIn({ leaves }: { readonly leaves: string }): LeafRanges {
  return parseRanges(leaves) ?? [];
}

/** Whether a directive takes something away, and what. */
export function takesAway(
  sealed: SealedDirective,
): sealed is SealedDirective<RetentionDirective> | SealedDirective<ErasureDirective> {
  return sealed.directive.kind === 'retention' || sealed.directive.kind === 'erasure';
}

/**
 * What a directive that takes something away allows for, and what of that a hold forbids. A hold names the records that it
 * found, so they were there when it was sealed: only a directive after its release may take them away. What had been erased
 * before, a record of that says.
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

/** What was sealed before this may have been dropped, in nanoseconds since 1970; 0 where nothing was. */
export function droppedBefore(directives: readonly SealedDirective[]): bigint {
  const times = directives.map(({ directive, problem }) =>
    directive.kind === 'retention' && problem === undefined ? BigInt(directive.before) : 0n,
  );
  return times.reduce((newest, time) => (time > newest ? time : newest), 0n);
}
