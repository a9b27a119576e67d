import type { Labelled } from '../../test/support/corpus.ts';
import type { Engine, Stretch } from './engine.ts';

/** Recall of the labelled values of a kind. */
export interface Recall {
  /** Values of which every character was removed. */
  full: number;
  /** Values of which at least one character was removed. */
  any: number;
  all: number;
}

/** The score of an engine on labelled texts. */
export interface Score {
  readonly byType: Readonly<Record<string, Recall>>;
  /** Hits that overlap a label, and all hits. */
  readonly right: number;
  readonly hits: number;
  /** Texts with a hit that overlaps no label. */
  readonly wronged: number;
  readonly texts: number;
}

/** Runs an engine over labelled texts. */
export async function score(engine: Engine, texts: readonly Labelled[]): Promise<Score> {
  const byType: Record<string, Recall> = {};
  const total = { right: 0, hits: 0, wronged: 0 };
  for (const { text, spans } of texts) {
    const found = (await engine.find(text)).toSorted((a, b) => a.start - b.start);
    const right = found.filter((hit) => spans.some((span) => touches(hit, span)));
    total.right += right.length;
    total.hits += found.length;
    if (right.length < found.length) total.wronged++;
    for (const span of spans) {
      const recall = (byType[span.type] ??= { full: 0, any: 0, all: 0 });
      recall.all++;
      if (covers(found, span)) recall.full++;
      if (found.some((hit) => touches(hit, span))) recall.any++;
    }
  }
  return { byType, ...total, texts: texts.length };
}

/** Returns the texts in which an engine removes something. */
export async function damaged(engine: Engine, texts: readonly string[]): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const text of texts) if ((await engine.find(text)).length > 0) lost.push(text);
  return lost;
}

/** Returns the combined recall of several kinds. */
export function together(byType: Readonly<Record<string, Recall>>, types: readonly string[]): Recall {
  const sum: Recall = { full: 0, any: 0, all: 0 };
  for (const type of types) {
    const recall = byType[type];
    if (recall === undefined) continue;
    sum.full += recall.full;
    sum.any += recall.any;
    sum.all += recall.all;
  }
  return sum;
}

function touches(a: Stretch, b: Stretch): boolean {
  return a.start < b.end && b.start < a.end;
}

function covers(found: readonly Stretch[], span: Stretch): boolean {
  let at = span.start;
  for (const { start, end } of found) if (start <= at && end > at) at = end;
  return at >= span.end;
}
