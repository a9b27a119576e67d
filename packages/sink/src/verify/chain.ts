import type { BackPointer } from '@auditspan/ledger';

/** Checks that every record names the one before it of the same key. */
export interface Chain {
  /**
   * @param says what the record at `index` says of the one before it.
   * @returns what is wrong, in words.
   */
  check(key: string, index: number, says: BackPointer | null | undefined): string | undefined;
  /** What the next record of a key has to say; undefined for none, and where that is not known yet. */
  expected(key: string): BackPointer | null | undefined;
  /** The record at `index` said what was expected. */
  pass(key: string, index: number, says: BackPointer | null | undefined): void;
}

/**
 * Makes a {@link Chain}.
 * @param what the key is, for the words.
 * @param isWhole whether it follows the log from its beginning; else it learns where a key stands from its first record.
 * @param isTold whether something is said of a leaf already: then its absence here is no news.
 */
export function createChain(what: string, isWhole: boolean, isTold: (index: number) => boolean): Chain {
  const known = new Map<string, BackPointer>();
  const pass: Chain['pass'] = (key, index, says) => {
    if (key !== '') known.set(key, { index, count: (says?.count ?? 0) + 1 });
  };
  return {
    pass,
    expected: (key) => (key === '' ? undefined : (known.get(key) ?? (isWhole ? null : undefined))),
    check(key, index, says) {
      if (key === '') return says === undefined ? undefined : `names a record of a ${what} that it does not have`;
      const expected = known.get(key) ?? (isWhole ? null : says);
      pass(key, index, says);
      if (isSame(says, expected) || (says && isTold(says.index))) return undefined;
      return `names ${shown(says)} before it of its ${what}, and there is ${shown(expected)}`;
    },
  };
}

function isSame(one: BackPointer | null | undefined, other: BackPointer | null | undefined): boolean {
  return one?.index === other?.index && one?.count === other?.count;
}

function shown(pointer: BackPointer | null | undefined): string {
  return pointer ? `leaf ${pointer.index} as the last of ${pointer.count}` : 'none';
}
