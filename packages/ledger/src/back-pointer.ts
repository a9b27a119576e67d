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

/**
 * Checks that the given records are all records of a key, from its first to the last one given. That no later record
 * exists can only be shown by the leaves between that one and the checkpoint.
 * @param records records of one key, in any order, each proved to be in the log.
 * @returns the broken links; empty if the records are complete.
 */
export function findBrokenLinks(records: readonly LinkedRecord[]): BrokenLink[] {
  const ordered = records.toSorted((a, b) => a.index - b.index);
  return ordered.flatMap(({ index, previous: actual }, count) => {
    const before = ordered[count - 1];
    const expected = before === undefined ? null : { index: before.index, count };
    const fits = actual?.index === expected?.index && actual?.count === expected?.count;
    return fits ? [] : [{ index, actual, expected }];
  });
}
