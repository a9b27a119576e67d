import { clipped, difference, type LeafRanges, type LeafSpan, spanAt } from './leaf-ranges.ts';
import type { Directive } from './directive.ts';
import { type ExplainedSpan, holdsOf, type SealedDirective, spansOf, takesAway } from './standing.ts';

/** What the directives of a log explain. */
export interface Explanations {
  /** Returns what explains a missing record, marked if a hold forbids it. */
  dropOf(leaf: number): ExplainedSpan | undefined;
  /** Returns the parts of a range of missing leaves that are explained. */
  dropsIn(span: LeafSpan): readonly ExplainedSpan[];
  /** Returns what explains a missing value. @param name of its commitment. */
  erasureOf(leaf: number, name: string): ExplainedSpan | undefined;
  /** Returns the leaf of an unfinished erasure that covers a leaf. */
  unfinishedAt(leaf: number): number | undefined;
}

/** Derives the explanations from directives; invalid ones explain nothing. */
export function explain(directives: readonly SealedDirective[]): Explanations {
  const valid = directives.filter(({ problem }) => problem === undefined);
  const [holds, done] = [holdsOf(directives), doneOf(valid)];
  const drops: ExplainedSpan[][] = [];
  const erasures = new Map<string, ExplainedSpan[][]>();
  const unfinished: ExplainedSpan[][] = [];
  for (const sealed of valid) {
    if (!takesAway(sealed)) continue;
    const spans = spansOf(sealed, holds, done.get(sealed.digest));
    if (sealed.directive.kind === 'retention') {
      drops.push(spans);
      continue;
    }
    for (const name of sealed.directive.fields) erasures.set(name, [...(erasures.get(name) ?? []), spans]);
    if (!done.has(sealed.digest)) unfinished.push(spans);
  }
  const [dropped, underWay] = [joined(drops), joined(unfinished)];
  const erased = new Map([...erasures].map(([name, spans]) => [name, joined(spans)]));
  return {
    dropOf: (leaf) => spanAt(dropped, leaf),
    dropsIn: (span) => clipped(dropped, span),
    erasureOf: (leaf, name) => spanAt(erased.get(name) ?? [], leaf),
    unfinishedAt: (leaf) => spanAt(underWay, leaf)?.by,
  };
}

/** Maps the digests of completed directives to the leaves that say so. */
function doneOf(directives: readonly SealedDirective[]): ReadonlyMap<string, number> {
  const done = new Map<string, number>();
  for (const { index, directive } of directives)
    if (directive.kind === 'done' && !done.has(directive.of)) done.set(directive.of, index);
  return done;
}

/** Merges the spans of several directives in ascending order; permitted ones take precedence over those that a hold forbids. */
function joined(lists: readonly ExplainedSpan[][]): ExplainedSpan[] {
  const all = lists.flat();
  const sorted = [...all.filter(({ against }) => against === undefined), ...all.filter(({ against }) => against)];
  let known: ExplainedSpan[] = [];
  for (const group of groupsOf(sorted)) {
    const fresh = difference(ascending(group), known).map((span) => ({ ...group[0], ...span }) as ExplainedSpan);
    known = ascending([...known, ...fresh]);
  }
  return known;
}

/** Groups spans of the same directive and hold, which do not overlap. */
function groupsOf(spans: readonly ExplainedSpan[]): ExplainedSpan[][] {
  const groups = new Map<string, ExplainedSpan[]>();
  for (const span of spans) {
    const key = `${span.by} ${span.against ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [span]);
    else group.push(span);
  }
  return [...groups.values()];
}

function ascending<Span extends LeafSpan>(spans: readonly Span[]): Span[] {
  return spans.toSorted((one, other) => one.from - other.from);
}

/** A directive that is not completed, and the leaves for which it may be carried out. */
export interface UnfinishedDirective<Kind extends Directive> {
  readonly sealed: SealedDirective<Kind>;
  readonly leaves: LeafRanges;
}

/** Returns the valid directives of a kind that are not marked as completed. */
export function unfinishedOf<Kind extends 'retention' | 'erasure'>(
  directives: readonly SealedDirective[],
  kind: Kind,
): UnfinishedDirective<Extract<Directive, { readonly kind: Kind }>>[] {
  const valid = directives.filter(({ problem }) => problem === undefined);
  const [holds, done] = [holdsOf(directives), doneOf(valid)];
  return valid.flatMap((sealed) => {
    if (!takesAway(sealed) || sealed.directive.kind !== kind || done.has(sealed.digest)) return [];
    const free = spansOf(sealed, holds, undefined).filter(({ against }) => against === undefined);
    const leaves = free.map(({ from, to }) => ({ from, to }));
    return [{ sealed: sealed as SealedDirective<Extract<Directive, { readonly kind: Kind }>>, leaves }];
  });
}
