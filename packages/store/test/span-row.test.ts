import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LATEST_NANOSECONDS, toTimestamp } from '../src/index.ts';

describe('toTimestamp', () => {
  it('writes seconds with nine decimals', () => {
    expect([0n, 1n, 999_999_999n, 1_700_000_000_123_456_789n].map((time) => toTimestamp(time))).toEqual([
      '0.000000000',
      '0.000000001',
      '0.999999999',
      '1700000000.123456789',
    ]);
  });

  it('keeps within what DateTime64(9) holds', () => {
    expect(toTimestamp(2n ** 64n - 1n)).toBe(toTimestamp(LATEST_NANOSECONDS));
    expect(toTimestamp(-1n)).toBe('0.000000000');
  });

  it('loses no nanosecond', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: LATEST_NANOSECONDS }), (time) => {
        expect(BigInt(toTimestamp(time).replace('.', ''))).toBe(time);
      }),
    );
  });
});
