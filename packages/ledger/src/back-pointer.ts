/** What a record says of the one before it with the same key, such as the same principal or the same model. */
export interface BackPointer {
  /** Index of that record's leaf. */
  readonly index: number;
  /** Records with this key before the present one. */
  readonly count: number;
}

/** Follows the last record of each key while a log is written. Holds one entry for each key that it has seen. */
export interface BackPointers {
  /** Gives what the record at `index` has to say of the key's previous one, and remembers it. `null` for the first. */
  next(key: string, index: number): BackPointer | null;
}

/**
 * Makes {@link BackPointers}.
 * @param latest for each key, its last record's index and how many records there are; to go on after a restart.
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
      // To look a key up costs more than to write its entry over.
      last.index = index;
      last.count += 1;
      return previous;
    },
  };
}

/** A record's place, and what it says of the one before it. */
export interface LinkedRecord {
  readonly index: number;
  readonly previous: BackPointer | null;
}

/** A place where records of a key do not link up: some are missing, or were never of this log. */
export interface BrokenLink {
  /** The record whose pointer does not fit. */
  readonly index: number;
  /** What it says. */
  readonly says: BackPointer | null;
  /** What the records that were given say instead. */
  readonly expected: BackPointer | null;
}

/**
 * Checks that records are all of a key's from its first to the last one given. That none comes after that one has to be
 * shown by the leaves between it and the checkpoint.
 * @param records of one key, each proved to be in the log, in any order.
 * @returns where they do not link up; empty where they do.
 */
export function findBrokenLinks(records: readonly LinkedRecord[]): BrokenLink[] {
  const ordered = records.toSorted((a, b) => a.index - b.index);
  return ordered.flatMap(({ index, previous: says }, count) => {
    const before = ordered[count - 1];
    const expected = before === undefined ? null : { index: before.index, count };
    const fits = says?.index === expected?.index && says?.count === expected?.count;
    return fits ? [] : [{ index, says, expected }];
  });
}
