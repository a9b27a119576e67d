/** A stretch of a text, in characters. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What stands in place of a value: `****` of the Collector's processor, `[email]` or `[credit_card:1111]` of ours. */
const MASK = /\*{4}|\[[a-z][a-z0-9_]*(?::[^\]]*)?\]/;

/** A way to lay the first pieces of an output over its source. */
interface Placement {
  readonly end: number;
  /** Planted characters in what is kept. */
  readonly left: number;
  readonly kept: readonly Stretch[];
}

/**
 * The stretches of a text that are still in what a redaction made of it. Of several ways to lay one over the other it is the
 * one that leaves the least of the planted values, so that no redaction is blamed for a letter that stands elsewhere too.
 *
 * @returns nothing where the output is not the source with masks in it.
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

/** Lays a piece wherever it stands behind the pieces before it, each time on the best way there. */
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

/** Characters that two stretches have in common. */
export function overlap(one: Stretch, another: Stretch): number {
  return Math.max(0, Math.min(one.end, another.end) - Math.max(one.start, another.start));
}
