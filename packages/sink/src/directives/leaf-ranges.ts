/** Leaves from one up to another, without that. */
export interface LeafSpan {
  readonly from: number;
  readonly to: number;
}

/** Leaves in ascending spans that neither overlap nor touch. */
export type LeafRanges = readonly LeafSpan[];

const SPAN = /^(?<first>0|[1-9]\d{0,15})(?:-(?<last>[1-9]\d{0,15}))?$/;

/** Ranges as text: `0-25,30` is the leaves 0 to 25 and 30. */
export function formatRanges(ranges: LeafRanges): string {
  return ranges.map(({ from, to }) => (to === from + 1 ? `${from}` : `${from}-${to - 1}`)).join(',');
}

/** Reads what {@link formatRanges} writes; undefined for any other text, also for another spelling of the same. */
export function parseRanges(text: string): LeafRanges | undefined {
  if (text === '') return [];
  const ranges = text.split(',').map(parseSpan);
  const isAscending = ranges.every((span, place) => span !== undefined && (ranges[place - 1]?.to ?? -1) < span.from);
  return isAscending ? (ranges as LeafRanges) : undefined;
}

function parseSpan(text: string): LeafSpan | undefined {
  const { first, last } = SPAN.exec(text)?.groups ?? {};
  const [from, to] = [Number(first), Number(last ?? first) + 1];
  const isOneSpelling = last === undefined || Number(last) > from;
  return Number.isSafeInteger(from) && Number.isSafeInteger(to) && isOneSpelling ? { from, to } : undefined;
}

/** The ranges of leaves that are given in ascending order. */
export function rangesOf(leaves: Iterable<number>): LeafRanges {
  const ranges: { from: number; to: number }[] = [];
  for (const leaf of leaves) {
    const last = ranges.at(-1);
    if (last?.to === leaf) last.to = leaf + 1;
    else ranges.push({ from: leaf, to: leaf + 1 });
  }
  return ranges;
}

/** How many leaves there are in ranges. */
export function countOf(ranges: LeafRanges): number {
  return ranges.reduce((count, { from, to }) => count + to - from, 0);
}

/** The span that a leaf is in. */
export function spanAt<Span extends LeafSpan>(spans: readonly Span[], leaf: number): Span | undefined {
  const span = spans[firstEndingAfter(spans, leaf)];
  return span !== undefined && span.from <= leaf ? span : undefined;
}

/** Where among ascending spans the first is that ends after a leaf. */
function firstEndingAfter(spans: readonly LeafSpan[], leaf: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle] as LeafSpan).to > leaf) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What both have. */
export function intersection(ones: LeafRanges, others: LeafRanges): LeafRanges {
  return ones.flatMap((span) => clipped(others, span));
}

/** What is in `ones` and not in `others`. */
export function difference(ones: LeafRanges, others: LeafRanges): LeafRanges {
  return ones.flatMap(({ from, to }) => {
    const left: LeafSpan[] = [];
    let next = from;
    for (const cut of clipped(others, { from, to })) {
      if (cut.from > next) left.push({ from: next, to: cut.from });
      next = cut.to;
    }
    return next < to ? [...left, { from: next, to }] : left;
  });
}

/** What any of several has, each leaf once. */
export function union(lists: readonly LeafRanges[]): LeafRanges {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of lists.flat().toSorted((one, other) => one.from - other.from)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

/** The parts of ascending spans that are within another one. */
export function clipped<Span extends LeafSpan>(spans: readonly Span[], { from, to }: LeafSpan): Span[] {
  const parts: Span[] = [];
  for (let place = firstEndingAfter(spans, from); place < spans.length; place += 1) {
    const span = spans[place] as Span;
    if (Math.max(span.from, from) >= to) break;
    parts.push({ ...span, from: Math.max(span.from, from), to: Math.min(span.to, to) });
  }
  return parts;
}
