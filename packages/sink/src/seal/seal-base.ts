import { type BackPointer, type BackPointers, createBackPointers } from '@auditspan/ledger';

/**
 * What the leaves of a batch build on. It is kept with the plan of the batch: ClickHouse may have lost it when the batch is
 * repeated after a crash, since earlier records were erased or dropped meanwhile.
 */
export interface SealBase {
  /** Time of the leaf before the batch, in nanoseconds since the Unix epoch. */
  readonly time: bigint;
  /** Back-pointers of the first record of each principal in the batch, in log order. */
  readonly principals: readonly (BackPointer | null)[];
  /** Those of each model. */
  readonly models: readonly (BackPointer | null)[];
}

/** Back-pointers that note those of each key's first record in a batch. */
export interface NotingPointers extends BackPointers {
  readonly first: readonly (BackPointer | null)[];
}

/** Creates {@link NotingPointers}. @param start index of the batch's first leaf. */
export function notingFirst(pointers: BackPointers, start: number): NotingPointers {
  const first: (BackPointer | null)[] = [];
  return {
    first,
    next(key, index) {
      const previous = pointers.next(key, index);
      if (previous === null || previous.index < start) first.push(previous);
      return previous;
    },
  };
}

/** Creates the back-pointers of a batch from those that were noted. */
export function repeatedPointers(first: readonly (BackPointer | null)[]): BackPointers {
  const own = createBackPointers();
  const bases = new Map<string, BackPointer | null>();
  return {
    next(key, index) {
      const previous = own.next(key, index);
      if (previous === null) {
        const base = first[bases.size] ?? null;
        bases.set(key, base);
        return base;
      }
      return { index: previous.index, count: previous.count + (bases.get(key)?.count ?? 0) };
    },
  };
}
