/** What can be wrong with a stored audit log. */
export const FINDING = {
  /** A record's columns do not say what its leaf says. */
  EDITED: 'edited',
  /** A leaf does not hash to what was signed at its place. */
  LEAF_EDITED: 'leaf_edited',
  /** A record, or its leaf, is not there any more. */
  DELETED: 'deleted',
  /** A personal value and its salt are not there any more, and no directive in the log says why. */
  ERASED: 'erased',
  /** What a hold forbids to take away is not there any more. */
  HELD: 'held',
  /** The newest records are not there any more. */
  TRUNCATED: 'truncated',
  /** A record is there that was never sealed at its place, or was not sealed at all while the log went on. */
  INSERTED: 'inserted',
  /** A leaf stands at the place of another. */
  REORDERED: 'reordered',
  /** The time of a leaf is before that of the leaf before it. */
  TIME: 'time',
  /** A leaf does not say which record of its principal or model came before. */
  CHAIN: 'chain',
  /** The checkpoint, or the tiles, are not what the log signed and the quorum cosigned. */
  CHECKPOINT: 'checkpoint',
  /** A checkpoint that someone kept is larger than the log is here: it was brought back to an older state. */
  ROLLED_BACK: 'rolled_back',
  /** A checkpoint that someone kept is not the beginning of the log that is here: it was written anew. */
  REWRITTEN: 'rewritten',
} as const;
/** One of {@link FINDING}. */
export type FindingKind = (typeof FINDING)[keyof typeof FINDING];

/** One thing that is wrong. */
export interface Finding {
  readonly kind: FindingKind;
  /** First and last leaf that it is about, where it is about some. */
  readonly from?: number;
  readonly to?: number;
  readonly recordId?: string;
  /** Columns that do not say what the leaf says. */
  readonly columns?: readonly string[];
  /** In words. */
  readonly what: string;
}

/** Gathers findings; those that only differ in their place, and stand side by side, become one. */
export interface Findings {
  add(finding: Finding): void;
  /** The first of them, at most so many. */
  readonly list: readonly Finding[];
  /** How many there are, joined ones once. */
  readonly count: number;
}

/** Makes an empty list. @param most how many are kept; all are counted. */
export function createFindings(most: number): Findings {
  const list: Finding[] = [];
  let count = 0;
  let last: Finding | undefined;
  return {
    list,
    get count() {
      return count;
    },
    add(finding) {
      const joined = last === undefined ? undefined : join(last, finding);
      last = joined ?? finding;
      if (joined === undefined) count += 1;
      if (joined !== undefined && list.length === count) list[list.length - 1] = joined;
      else if (joined === undefined && list.length < most) list.push(finding);
    },
  };
}

function join(before: Finding, next: Finding): Finding | undefined {
  const isNext = before.to !== undefined && next.from === before.to + 1;
  const isSame = before.kind === next.kind && before.what === next.what;
  if (!isNext || !isSame || next.to === undefined || next.recordId !== undefined) return undefined;
  return { ...before, to: next.to };
}
