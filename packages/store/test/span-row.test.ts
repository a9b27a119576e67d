import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LATEST_NANOSECONDS, toTimestamp } from '../src/index.ts';

describe('toTimestamp', () => {
  it('clamps to the range of DateTime64(9)', () => {
    expect([2n ** 64n - 1n, LATEST_NANOSECONDS + 1n, -1n].map((time) => toTimestamp(time))).toEqual([
      LATEST_NANOSECONDS,
      LATEST_NANOSECONDS,
      0n,
    ]);
  });

  it('changes no instant within the range', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: LATEST_NANOSECONDS }), (time) => {
        expect(toTimestamp(time)).toBe(time);
      }),
    );
  });
});
