/** Kinds of findings in a stored audit log. */
export const FINDING = {
  /** Columns of a record differ from its leaf. */
  EDITED: 'edited',
  /** A leaf does not have the hash that was signed at its index. */
  LEAF_EDITED: 'leaf_edited',
  /** A record or its leaf is missing. */
  DELETED: 'deleted',
  /** A personal value and its salt are missing, and no directive in the log explains it. */
  ERASED: 'erased',
  /** Something is missing that a hold protects. */
  HELD: 'held',
  /** The newest records are missing. */
  TRUNCATED: 'truncated',
  /** A record was not sealed at its index, or not sealed at all although the log was active. */
  INSERTED: 'inserted',
  /** A leaf is stored at the index of another. */
  REORDERED: 'reordered',
  /** The time of a leaf is before that of the previous leaf. */
  TIME: 'time',
  /** A leaf does not point back to the previous record of its principal or model. */
  CHAIN: 'chain',
  /** The checkpoint or the tiles are not what the log signed and the quorum cosigned. */
  CHECKPOINT: 'checkpoint',
  /** A kept checkpoint is larger than the log: the log was rolled back to an older state. */
  ROLLED_BACK: 'rolled_back',
  /** A kept checkpoint is not a prefix of the log: the log was rewritten. */
  REWRITTEN: 'rewritten',
} as const;
/** One of {@link FINDING}. */
export type FindingKind = (typeof FINDING)[keyof typeof FINDING];

/** A finding. */
export interface Finding {
  readonly kind: FindingKind;
  /** First and last leaf concerned, if any. */
  readonly from?: number;
  readonly to?: number;
  readonly recordId?: string;
  /** Columns that differ from the leaf. */
  readonly columns?: readonly string[];
  /** Description. */
  readonly what: string;
}

/** Collects findings, joining those on adjacent leaves that are otherwise equal. */
export interface Findings {
  add(finding: Finding): void;
  /** The first findings, up to the maximum. */
  readonly list: readonly Finding[];
  /** Number of all findings, counting joined ones once. */
  readonly count: number;
}

/** Creates an empty collection. @param most maximum number that is kept; all are counted. */
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
