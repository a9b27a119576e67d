import type { SpanIdentity } from '../normalise/span-item.ts';
import type { SeenWindow } from './seen-window.ts';

/** What is to become of a span. */
export const VERDICT = {
  /** It is stored. */
  NEW: 0,
  /** The same span was stored before: it is left out. */
  DUPLICATE: 1,
  /** It is stored, though a record with the same id and another content was stored before: that is told of in it. */
  CONFLICT: 2,
} as const;
/** One of {@link VERDICT}. */
export type Verdict = (typeof VERDICT)[keyof typeof VERDICT];

/** The verdicts over a list of spans, and the keys that are to be remembered when those are stored. */
export interface Judgement {
  readonly verdicts: readonly Verdict[];
  readonly newKeys: readonly string[];
}

/** Judges spans, of one list and of what was seen before, in their order. Remembers nothing. */
export function judge(items: readonly SpanIdentity[], seen: SeenWindow): Judgement {
  const newKeys = new Set<string>();
  const isKnown = (key: string): boolean => newKeys.has(key) || seen.has(key);
  const verdicts = items.map(({ key, recordKey }): Verdict => {
    if (isKnown(key)) return VERDICT.DUPLICATE;
    newKeys.add(key);
    if (recordKey === undefined) return VERDICT.NEW;
    if (isKnown(recordKey)) return VERDICT.CONFLICT;
    newKeys.add(recordKey);
    return VERDICT.NEW;
  });
  return { verdicts, newKeys: [...newKeys] };
}
