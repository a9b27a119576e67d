/** Refers to the previous record with the same key, such as the same principal or the same model. */
export interface BackPointer {
  /** Leaf index of the previous record. */
  readonly index: number;
  /** Number of records with this key before the current one. */
  readonly count: number;
}

/** Tracks the last record of each key while a log is written. Holds one entry per key seen. */
export interface BackPointers {
  /** Returns the pointer to the key's previous record, or `null` for the first, and makes `index` its last one. */
  next(key: string, index: number): BackPointer | null;
}

/**
 * Creates {@link BackPointers}.
 * @param latest the last record's index and the number of records, by key; to continue after a restart.
 */
export function createBackPointers(latest: Iterable<readonly [key: string, BackPointer]> = []): BackPointers {
  const known = new Map(Array.from(latest, ([key, last]) => [key, { ...last }]));
  return {
    next(key, index) {
      const last = known.get(key);
      if (last === undefined) {
        known.set(key, { index, count: 1 });
        return null;
      }
      const previous = { index: last.index, count: last.count };
      // A lookup costs more than updating the entry in place.
      last.index = index;
      last.count += 1;
      return previous;
    },
  };
}

/** A record's index and its pointer to the previous record. */
export interface LinkedRecord {
  readonly index: number;
  readonly previous: BackPointer | null;
}

/** A gap in the chain of a key's records: some are missing, or were never in this log. */
export interface BrokenLink {
  /** Index of the record whose pointer does not match. */
  readonly index: number;
  /** The pointer stored in the record. */
  readonly actual: BackPointer | null;
  /** The pointer expected from the given records. */
  readonly expected: BackPointer | null;
}

/** Returns the pointer that the next record with the key must have. */
export function pointerTo({ index, previous }: LinkedRecord): BackPointer {
  return { index, count: (previous?.count ?? 0) + 1 };
}

/** Whether two pointers are the same, or both missing. */
export function isSamePointer(one: BackPointer | null | undefined, other: BackPointer | null | undefined): boolean {
  return one?.index === other?.index && one?.count === other?.count;
}

/**
 * Checks that the given records are all records of a key, from its first to the last one given. That no later record
 * exists can only be shown by the leaves between that one and the checkpoint.
 * @param records records of one key, in any order, each proved to be in the log.
 * @param start pointer that the first of them must have. Default: `null`, it is the first record of the key.
 * @returns the broken links, one for each gap; empty if the records are complete.
 */
export function findBrokenLinks(records: readonly LinkedRecord[], start: BackPointer | null = null): BrokenLink[] {
  let expected = start;
  const broken: BrokenLink[] = [];
  for (const record of records.toSorted((a, b) => a.index - b.index)) {
    const { index, previous: actual } = record;
    if (!isSamePointer(actual, expected)) broken.push({ index, actual, expected });
    expected = pointerTo(record);
  }
  return broken;
}
