import type { Labelled } from '../../test/support/corpus.ts';
import type { Engine, Stretch } from './engine.ts';

/** How labelled stretches of a kind came out. */
export interface Recall {
  /** Every character taken out. */
  full: number;
  /** At least one. */
  any: number;
  all: number;
}

/** How an engine did on labelled texts. */
export interface Score {
  readonly byType: Readonly<Record<string, Recall>>;
  /** Hits that touch something labelled, and all of them. */
  readonly right: number;
  readonly hits: number;
  /** Texts in which something was taken out that touches no label. */
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

/** How many of the texts lose something. */
export async function damaged(engine: Engine, texts: readonly string[]): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const text of texts) if ((await engine.find(text)).length > 0) lost.push(text);
  return lost;
}

/** The recall of several kinds together. */
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
