import { randomBytes } from 'node:crypto';
import { ByteWriter } from '@auditspan/store';
import type { SpanIdentity } from '../normalise/span-item.ts';
import { KeySet } from './key-set.ts';
import type { SeenWindow } from './seen-window.ts';

/** Decision on a span. */
export const VERDICT = {
  /** The span is stored. */
  NEW: 0,
  /** The same span was stored before; it is left out. */
  DUPLICATE: 1,
  /** The span is stored, with a problem: a record with the same id but other content was stored before. */
  CONFLICT: 2,
} as const;
/** One of {@link VERDICT}. */
export type Verdict = (typeof VERDICT)[keyof typeof VERDICT];

/** The decisions on a batch of spans, and the keys to remember once it is stored. */
export interface Judgement {
  readonly verdicts: readonly Verdict[];
  /** 16 bytes each, concatenated. */
  readonly newKeys: Buffer;
}

/** Decides on span after span; does not retain the identities that it is given. */
export interface Judge extends Judgement {
  decide(identity: SpanIdentity): Verdict;
  /** Records from before the window of remembered keys; ClickHouse must be asked for them. */
  readonly old: readonly OldRecord[];
}

/** A record that was made before the window of remembered keys begins. */
export interface OldRecord {
  /** Index of its verdict. */
  readonly index: number;
  /** Key of the span, as 32 hexadecimal digits. */
  readonly key: string;
}

/** Creates a judge that compares spans with the window and with earlier spans of the batch. It does not change the window. */
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
      // A record cannot have been received before it was made.
      const isOld = madeAt !== undefined && madeAt <= seen.forgottenUpTo();
      if (isOld && verdict !== VERDICT.DUPLICATE) old.push({ index: verdicts.length, key: hexOf(key) });
      verdicts.push(verdict);
      return verdict;
    },
  };
}

/** Formats a 16-byte key as hexadecimal. */
export function hexOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}

/** Creates a judge that repeats the verdicts of a plan from the journal. */
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
