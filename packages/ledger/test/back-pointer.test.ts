import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBackPointers, findBrokenLinks, type LinkedRecord } from '../src/back-pointer.ts';

function link(keys: readonly string[]): Map<string, LinkedRecord[]> {
  const pointers = createBackPointers();
  const linked = keys.map((key, index) => ({ key, index, previous: pointers.next(key, index) }));
  return Map.groupBy(linked, ({ key }) => key);
}

describe('createBackPointers', () => {
  it('returns the index and count of the previous record for each record', () => {
    const pointers = createBackPointers([['bob', { index: 7, count: 3 }]]);
    expect([
      pointers.next('ann', 8),
      pointers.next('bob', 9),
      pointers.next('ann', 10),
      pointers.next('bob', 11),
    ]).toEqual([null, { index: 7, count: 3 }, { index: 8, count: 1 }, { index: 9, count: 4 }]);
  });
});

describe('findBrokenLinks', () => {
  const keys = fc.array(fc.constantFrom('ann', 'bob', 'eve'), { minLength: 1, maxLength: 40, size: 'max' });

  it('finds none if all records of a key are given, in any order', () => {
    fc.assert(
      fc.property(keys, (sequence) => {
        for (const records of link(sequence).values()) expect(findBrokenLinks(records.toReversed())).toEqual([]);
      }),
    );
  });

  it('finds none from a record in the middle on, given its pointer', () => {
    fc.assert(
      fc.property(keys, fc.nat(), (sequence, choice) => {
        for (const records of link(sequence).values()) {
          const first = choice % records.length;
          expect(findBrokenLinks(records.slice(first), records.at(first)?.previous)).toEqual([]);
        }
      }),
    );
  });

  it('finds a pointer to the right record with the wrong count', () => {
    const previous = { index: 2, count: 2 };
    expect(
      findBrokenLinks([
        { index: 2, previous: null },
        { index: 5, previous },
      ]),
    ).toEqual([{ index: 5, actual: previous, expected: { index: 2, count: 1 } }]);
  });

  it('finds each record that is left out before the last one, and nothing after the gap', () => {
    fc.assert(
      fc.property(keys, fc.nat(), (sequence, choice) => {
        for (const records of link(sequence).values()) {
          if (records.length < 2) continue;
          const missing = choice % (records.length - 1);
          const broken = findBrokenLinks(records.filter((_, at) => at !== missing));
          const actual = { index: records.at(missing)!.index, count: missing + 1 };
          expect(broken).toEqual([expect.objectContaining({ index: records.at(missing + 1)!.index, actual })]);
        }
      }),
    );
  });
});
