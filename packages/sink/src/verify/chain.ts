import { type BackPointer, isSamePointer, pointerTo } from '@auditspan/ledger';

/** Checks that every record points back to the previous one with the same key. */
export interface Chain {
  /**
   * @param says back-pointer of the record at `index`.
   * @returns what is wrong, as text; undefined if it is right.
   */
  check(key: string, index: number, says: BackPointer | null | undefined): string | undefined;
  /** Returns the expected back-pointer of the next record with a key; undefined without a key, and if it is not known yet. */
  expected(key: string): BackPointer | null | undefined;
  /** Notes that the record at `index` has the expected back-pointer. */
  pass(key: string, index: number, says: BackPointer | null | undefined): void;
}

/**
 * Creates a {@link Chain}.
 * @param what name of the key, for messages.
 * @param isWhole whether the log is followed from its beginning; otherwise the state of a key is learned from its first record.
 * @param isTold whether a finding about a leaf was reported already: its absence is then not reported again.
 */
export function createChain(what: string, isWhole: boolean, isTold: (index: number) => boolean): Chain {
  const known = new Map<string, BackPointer>();
  const pass: Chain['pass'] = (key, index, says) => {
    if (key !== '') known.set(key, pointerTo({ index, previous: says ?? null }));
  };
  return {
    pass,
    expected: (key) => (key === '' ? undefined : (known.get(key) ?? (isWhole ? null : undefined))),
    check(key, index, says) {
      if (key === '')
        return says === undefined ? undefined : `points back to a record of a ${what} that it does not have`;
      const expected = known.get(key) ?? (isWhole ? null : says);
      pass(key, index, says);
      if (isSamePointer(says, expected) || (says && isTold(says.index))) return undefined;
      return `points back to ${shown(says)} of its ${what}, but should point to ${shown(expected)}`;
    },
  };
}

function shown(pointer: BackPointer | null | undefined): string {
  return pointer ? `leaf ${pointer.index} as the last of ${pointer.count}` : 'none';
}
