import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clipped,
  countOf,
  difference,
  formatRanges,
  intersection,
  parseRanges,
  rangesOf,
  spanAt,
  union,
} from '../../src/directives/leaf-ranges.ts';

const leafSets = fc.uniqueArray(fc.nat(60)).map((leaves) => new Set(leaves.toSorted((one, other) => one - other)));
const all = Array.from({ length: 62 }, (_, leaf) => leaf);

describe('ranges of leaves', () => {
  it('round-trip in a single spelling', () => {
    fc.assert(
      fc.property(leafSets, (leaves) => {
        const ranges = rangesOf(leaves);
        expect(all.filter((leaf) => spanAt(ranges, leaf) !== undefined)).toEqual([...leaves]);
        expect(countOf(ranges)).toBe(leaves.size);
        expect(parseRanges(formatRanges(ranges))).toEqual(ranges);
      }),
    );
  });

  it('are accepted in no other spelling', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9,-]{0,8}$/), (text) => {
        const ranges = parseRanges(text);
        expect(ranges === undefined || formatRanges(ranges) === text).toBe(true);
      }),
    );
    const wrong = ['5-5', '5-4', '1,1', '2,1', '1-2,3', '01', '-1', '1,', ' 1', '1-9007199254740992', '1e3'];
    expect(wrong.filter((text) => parseRanges(text) !== undefined)).toEqual([]);
  });

  it('support intersection, union and difference', () => {
    fc.assert(
      fc.property(leafSets, leafSets, fc.nat(60), fc.nat(20), (ones, others, from, length) => {
        const [one, other] = [rangesOf(ones), rangesOf(others)];
        expect(intersection(one, other)).toEqual(rangesOf([...ones].filter((leaf) => others.has(leaf))));
        expect(difference(one, other)).toEqual(rangesOf([...ones].filter((leaf) => !others.has(leaf))));
        expect(union([one, other])).toEqual(rangesOf(all.filter((leaf) => ones.has(leaf) || others.has(leaf))));
        const within = [...ones].filter((leaf) => leaf >= from && leaf < from + length);
        expect(clipped(one, { from, to: from + length })).toEqual(rangesOf(within));
      }),
    );
  });
});
