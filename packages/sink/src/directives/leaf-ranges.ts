/** A range of leaves, `to` excluded. */
export interface LeafSpan {
  readonly from: number;
  readonly to: number;
}

/** Ascending ranges that neither overlap nor touch. */
export type LeafRanges = readonly LeafSpan[];

const SPAN = /^(?<first>0|[1-9]\d{0,15})(?:-(?<last>[1-9]\d{0,15}))?$/;

/** Formats ranges: `0-25,30` means the leaves 0 to 25 and 30. */
export function formatRanges(ranges: LeafRanges): string {
  return ranges.map(({ from, to }) => (to === from + 1 ? `${from}` : `${from}-${to - 1}`)).join(',');
}

/** Parses the output of {@link formatRanges}; undefined for any other text, including other forms of the same ranges. */
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

/** Groups ascending leaves into ranges. */
export function rangesOf(leaves: Iterable<number>): LeafRanges {
  const ranges: { from: number; to: number }[] = [];
  for (const leaf of leaves) {
    const last = ranges.at(-1);
    if (last?.to === leaf) last.to = leaf + 1;
    else ranges.push({ from: leaf, to: leaf + 1 });
  }
  return ranges;
}

/** Counts the leaves in ranges. */
export function countOf(ranges: LeafRanges): number {
  return ranges.reduce((count, { from, to }) => count + to - from, 0);
}

/** Returns the span that contains a leaf. */
export function spanAt<Span extends LeafSpan>(spans: readonly Span[], leaf: number): Span | undefined {
  const span = spans[firstEndingAfter(spans, leaf)];
  return span !== undefined && span.from <= leaf ? span : undefined;
}

/** Returns the index of the first ascending span that ends after a leaf. */
function firstEndingAfter(spans: readonly LeafSpan[], leaf: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle] as LeafSpan).to > leaf) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Returns the leaves in both. */
export function intersection(ones: LeafRanges, others: LeafRanges): LeafRanges {
  return ones.flatMap((span) => clipped(others, span));
}

/** Returns the leaves in `ones` that are not in `others`. */
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

/** Returns the union of ranges. */
export function union(lists: readonly LeafRanges[]): LeafRanges {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of lists.flat().toSorted((one, other) => one.from - other.from)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

/** Clips ascending spans to a range. */
export function clipped<Span extends LeafSpan>(spans: readonly Span[], { from, to }: LeafSpan): Span[] {
  const parts: Span[] = [];
  for (let place = firstEndingAfter(spans, from); place < spans.length; place += 1) {
    const span = spans[place] as Span;
    if (Math.max(span.from, from) >= to) break;
    parts.push({ ...span, from: Math.max(span.from, from), to: Math.min(span.to, to) });
  }
  return parts;
}
