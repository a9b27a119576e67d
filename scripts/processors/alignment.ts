/** A range of characters in a text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What replaces a value: `****` by the Collector's processor, `[email]` or `[credit_card:1111]` by ours. */
const MASK = /\*{4}|\[[a-z][a-z0-9_]*(?::[^\]]*)?\]/;

/** An alignment of the first pieces of an output with its source. */
interface Placement {
  readonly end: number;
  /** Number of planted characters that are kept. */
  readonly left: number;
  readonly kept: readonly Stretch[];
}

/**
 * Returns the ranges of a text that are still present in its redacted form. Of several alignments, chooses the one that
 * keeps the fewest planted characters, so that no redaction is blamed for a letter that also occurs elsewhere.
 *
 * @returns undefined if the output is not the source with masks in it.
 */
export function keptOf(source: string, output: string, planted: readonly Stretch[]): readonly Stretch[] | undefined {
  const [first = '', ...rest] = output.split(MASK);
  if (!source.startsWith(first)) return undefined;
  const leftIn = (stretch: Stretch): number => planted.reduce((sum, value) => sum + overlap(stretch, value), 0);
  const start: Stretch = { start: 0, end: first.length };
  let placements: readonly Placement[] = [{ end: first.length, left: leftIn(start), kept: [start] }];
  for (const piece of rest) placements = laid(source, piece, placements, leftIn);
  return placements.find(({ end }) => end === source.length)?.kept;
}

/** Aligns a piece at every possible position after the previous pieces, keeping the best alignment of each. */
function laid(
  source: string,
  piece: string,
  before: readonly Placement[],
  leftIn: (stretch: Stretch) => number,
): readonly Placement[] {
  const after: Placement[] = [];
  let best: Placement | undefined;
  const waiting = [...before];
  for (const at of placesOf(source, piece)) {
    while ((waiting[0]?.end ?? Infinity) <= at) {
      const next = waiting.shift();
      if (next !== undefined && next.left <= (best?.left ?? Infinity)) best = next;
    }
    if (best === undefined) continue;
    const stretch = { start: at, end: at + piece.length };
    after.push({ end: stretch.end, left: best.left + leftIn(stretch), kept: [...best.kept, stretch] });
  }
  return after;
}

function* placesOf(source: string, piece: string): Generator<number, void> {
  for (let at = source.indexOf(piece); at !== -1 && at <= source.length; at = source.indexOf(piece, at + 1)) {
    yield at;
    if (piece === '' && at === source.length) return;
  }
}

/** Returns the number of characters that two ranges share. */
export function overlap(one: Stretch, another: Stretch): number {
  return Math.max(0, Math.min(one.end, another.end) - Math.max(one.start, another.start));
}
