/** A count of records and the range of their sequence numbers. */
export interface Tally {
  readonly count: number;
  /** Sequence numbers of the first and the last of them. */
  readonly first: number;
  readonly last: number;
}

/** Counts records until they can be reported. */
export interface LossTally {
  readonly count: number;
  add(sequence: number, count?: number): void;
  /** Returns and resets the count, if it is not zero. */
  take(): Tally | undefined;
}

export function createLossTally(): LossTally {
  let count = 0;
  let first = Infinity;
  let last = 0;
  return {
    get count() {
      return count;
    },
    add(sequence, more = 1) {
      count += more;
      first = Math.min(first, sequence);
      last = Math.max(last, sequence);
    },
    take() {
      if (count === 0) return undefined;
      const tally = { count, first, last };
      [count, first, last] = [0, Infinity, 0];
      return tally;
    },
  };
}
