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

/** Says, span after span, what is to become of each. */
export interface Judge extends Judgement {
  decide(identity: SpanIdentity): Verdict;
}

/** Judges spans by those before them and by what was seen. Remembers nothing beyond itself. */
export function createJudge(seen: SeenWindow): Judge {
  const newKeys = new Set<string>();
  const verdicts: Verdict[] = [];
  const isKnown = (key: string): boolean => newKeys.has(key) || seen.has(key);
  const verdictOn = ({ key, recordKey }: SpanIdentity): Verdict => {
    if (isKnown(key)) return VERDICT.DUPLICATE;
    newKeys.add(key);
    if (recordKey === undefined) return VERDICT.NEW;
    if (isKnown(recordKey)) return VERDICT.CONFLICT;
    newKeys.add(recordKey);
    return VERDICT.NEW;
  };
  return {
    verdicts,
    get newKeys() {
      return [...newKeys];
    },
    decide(identity) {
      const verdict = verdictOn(identity);
      verdicts.push(verdict);
      return verdict;
    },
  };
}

/** Repeats the verdicts of a plan that was written down, whatever the spans are. */
export function createRepeater({ verdicts, newKeys }: Judgement): Judge {
  let next = 0;
  return {
    verdicts,
    newKeys,
    decide() {
      const verdict = verdicts[next] ?? VERDICT.NEW;
      next += 1;
      return verdict;
    },
  };
}
