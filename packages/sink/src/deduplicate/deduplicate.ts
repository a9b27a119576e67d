import { randomBytes } from 'node:crypto';
import { ByteWriter } from '@auditspan/store';
import type { SpanIdentity } from '../normalise/span-item.ts';
import { KeySet } from './key-set.ts';
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
  /** 16 bytes each, one after the other. */
  readonly newKeys: Buffer;
}

/** Says, span after span, what is to become of each; keeps nothing of the identity that it is given. */
export interface Judge extends Judgement {
  decide(identity: SpanIdentity): Verdict;
  /** Those that may have come so long ago that nobody remembers it: ClickHouse has to be asked. */
  readonly old: readonly OldRecord[];
}

/** A record that was made before what is remembered. */
export interface OldRecord {
  /** Its place among the verdicts. */
  readonly index: number;
  /** 32 hexadecimal digits for what tells the span from all others. */
  readonly key: string;
}

/** Judges spans by those before them and by what was seen. Remembers nothing beyond itself. */
export function createJudge(seen: SeenWindow): Judge {
  const ownKeys = new KeySet(randomBytes(4).readUInt32LE());
  const newKeys = new ByteWriter();
  const verdicts: Verdict[] = [];
  const old: OldRecord[] = [];
  const isNew = (key: Uint8Array): boolean => {
    if (seen.has(key) || !ownKeys.add(key)) return false;
    newKeys.raw(key);
    return true;
  };
  const verdictOn = ({ key, recordKey }: SpanIdentity): Verdict => {
    if (!isNew(key)) return VERDICT.DUPLICATE;
    return recordKey === undefined || isNew(recordKey) ? VERDICT.NEW : VERDICT.CONFLICT;
  };
  return {
    verdicts,
    old,
    get newKeys() {
      return newKeys.view();
    },
    decide(identity) {
      const verdict = verdictOn(identity);
      const { key, madeAt } = identity;
      // It came for the first time after it was made.
      const isOld = madeAt !== undefined && madeAt <= seen.forgottenUpTo();
      if (isOld && verdict !== VERDICT.DUPLICATE) old.push({ index: verdicts.length, key: hexOf(key) });
      verdicts.push(verdict);
      return verdict;
    },
  };
}

/** A key of 16 bytes as text. */
export function hexOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}

/** Repeats the verdicts of a plan that was written down, whatever the spans are. */
export function createRepeater({ verdicts, newKeys }: Judgement): Judge {
  let next = 0;
  return {
    verdicts,
    newKeys,
    old: [],
    decide() {
      const verdict = verdicts[next] ?? VERDICT.NEW;
      next += 1;
      return verdict;
    },
  };
}
