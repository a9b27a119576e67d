import { clipped, difference, type LeafRanges, type LeafSpan, spanAt } from './leaf-ranges.ts';
import type { Directive } from './directive.ts';
import { type ExplainedSpan, holdsOf, type SealedDirective, spansOf, takesAway } from './standing.ts';

/** What the directives of a log explain of what is not there any more. */
export interface Explanations {
  /** What explains that a record is gone; one that a hold forbids says so. */
  dropOf(leaf: number): ExplainedSpan | undefined;
  /** The parts of a span of leaves of which something explains that they are gone. */
  dropsIn(span: LeafSpan): readonly ExplainedSpan[];
  /** What explains that a value is gone. @param name of its commitment. */
  erasureOf(leaf: number, name: string): ExplainedSpan | undefined;
  /** The erasure that is under way and covers a leaf. */
  unfinishedAt(leaf: number): number | undefined;
}

/** Reads what directives explain; those with a problem explain nothing. */
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

/** Where the log says that a directive was carried out, by its digest. */
function doneOf(directives: readonly SealedDirective[]): ReadonlyMap<string, number> {
  const done = new Map<string, number>();
  for (const { index, directive } of directives)
    if (directive.kind === 'done' && !done.has(directive.of)) done.set(directive.of, index);
  return done;
}

/** Spans of several directives in ascending order: one that no hold forbids goes before one that it does. */
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

/** Spans that say the same, which are of one directive and do not overlap. */
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

/** A directive that is not done, and what of it may be done. */
export interface UnfinishedDirective<Kind extends Directive> {
  readonly sealed: SealedDirective<Kind>;
  readonly leaves: LeafRanges;
}

/** The directives of a kind that count and that the log does not say are done. */
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
