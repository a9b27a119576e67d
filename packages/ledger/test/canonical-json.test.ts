import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type CanonicalValue } from '../src/canonical-json.ts';
import { LedgerEntryError, LedgerFormatError } from '../src/errors.ts';
import { decodeLeaf, encodeLeaf } from '../src/leaf.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

function double(hex: string): number {
  return Buffer.from(hex, 'hex').readDoubleBE();
}

/** Any JSON value without integers, which a leaf turns into strings. */
const jsonWithoutIntegers = fc
  .jsonValue({ maxDepth: 4 })
  .map(
    (value) =>
      JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
        Number.isInteger(inner) ? String(inner) : inner,
      ) as CanonicalValue,
  );
const wellFormed = (value: unknown): boolean => !/\\u[dD][89abAB]|\p{Surrogate}/u.test(JSON.stringify(value));

describe('canonicalJson', () => {
  it('writes the example of RFC 8785, section 3.2.2', () => {
    const input = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    ) as CanonicalValue;
    expect(canonicalJson(input)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts members by UTF-16 code units, as RFC 8785, section 3.2.3, shows', () => {
    const value = {
      '\u20ac': 'Euro',
      '\r': 'CR',
      '\ufb33': 'Dalet',
      '1': 'One',
      '\u{1f600}': 'Smile',
      '\u0080': 'Control',
      '\u00f6': 'o',
    };
    expect(Object.values(JSON.parse(canonicalJson(value)) as object)).toEqual([
      'One',
      'CR',
      'Control',
      'o',
      'Euro',
      'Smile',
      'Dalet',
    ]);
  });

  it('writes the numbers of RFC 8785, appendix B', () => {
    const numbers: [string, string][] = [
      ['0000000000000000', '0'],
      ['8000000000000000', '0'],
      ['0000000000000001', '5e-324'],
      ['8000000000000001', '-5e-324'],
      ['7fefffffffffffff', '1.7976931348623157e+308'],
      ['4340000000000000', '9007199254740992'],
      ['4430000000000000', '295147905179352830000'],
      ['44b52d02c7e14af5', '9.999999999999997e+22'],
      ['44b52d02c7e14af6', '1e+23'],
      ['44b52d02c7e14af7', '1.0000000000000001e+23'],
      ['444b1ae4d6e2ef4e', '999999999999999700000'],
      ['444b1ae4d6e2ef4f', '999999999999999900000'],
      ['444b1ae4d6e2ef50', '1e+21'],
      ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
      ['3eb0c6f7a0b5ed8d', '0.000001'],
      ['41b3de4355555553', '333333333.3333332'],
      ['41b3de4355555557', '333333333.33333343'],
      ['becbf647612f3696', '-0.0000033333333333333333'],
      ['43143ff3c1cb0959', '1424953923781206.2'],
    ];
    expect(numbers.map(([hex]) => canonicalJson(double(hex)))).toEqual(numbers.map(([, written]) => written));
  });

  it('gives the same text for any member order, and round-trips', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()).filter(wellFormed), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalJson(reversed as CanonicalValue)).toBe(canonicalJson(value as CanonicalValue));
        expect(JSON.parse(canonicalJson(value as CanonicalValue))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    ['NaN', { a: [Number.NaN] }, 'a[0] is NaN'],
    ['an infinity', Number.POSITIVE_INFINITY, 'the record is Infinity'],
    ['a bigint', 1n, 'the record is a bigint'],
    ['a lone surrogate', { a: { b: '\ud800' } }, 'a.b contains a lone surrogate'],
    ['a lone surrogate in a name', { '\udc00': 1 }, 'contains a lone surrogate'],
    ['undefined', { a: undefined }, 'a is a value of type undefined'],
    ['a date', { at: new Date(0) }, 'at is not a plain object'],
    ['a hole in an array', Array.from({ length: 1 }), '[0] is a value of type undefined'],
  ])('rejects %s, and names the member', (_, value, message) => {
    expect(() => canonicalJson(value as CanonicalValue)).toThrow(LedgerEntryError);
    expect(() => canonicalJson(value as CanonicalValue)).toThrow(message);
  });
});

describe('encodeLeaf', () => {
  it('writes integers as strings, so that 64-bit ones keep every digit', () => {
    const leaf = encodeLeaf({ ns: 1_767_225_600_123_456_789n, tokens: 12, none: -0, cost: 0.5, ok: true });
    expect(text(leaf)).toBe('{"cost":0.5,"none":"0","ns":"1767225600123456789","ok":true,"tokens":"12"}');
  });

  it('rejects a number that has already lost digits', () => {
    expect(() => encodeLeaf({ ns: 2 ** 60 })).toThrow(
      /^ns is 1152921504606847000, which has lost digits; pass it as a bigint/,
    );
  });

  it('accepts 65,535 bytes and rejects more', () => {
    expect(encodeLeaf('a'.repeat(65_533))).toHaveLength(65_535);
    expect(() => encodeLeaf('a'.repeat(65_534))).toThrow(LedgerEntryError);
  });
});

describe('decodeLeaf', () => {
  it('round-trips', () => {
    fc.assert(
      fc.property(jsonWithoutIntegers.filter(wellFormed), (value) => {
        expect(decodeLeaf(encodeLeaf(value))).toEqual(value);
      }),
    );
  });

  it.each([
    ['white space', '{"a": "1"}'],
    ['another order', '{"b":"1","a":"1"}'],
    ['a member twice', '{"a":"1","a":"2"}'],
    ['an integer that is not a string', '{"a":1}'],
    ['another spelling of a character', String.raw`{"a":"\u0041"}`],
    ['another spelling of a number', '{"a":1.50}'],
    ['a byte order mark', '\ufeff{}'],
    ['nothing', ''],
    ['a lone surrogate', String.raw`"\ud800"`],
    ['more nesting than any record has', '['.repeat(30_000) + ']'.repeat(30_000)],
  ])('rejects %s: each record has exactly one leaf', (_, json) => {
    expect(() => decodeLeaf(bytes(json))).toThrow(LedgerFormatError);
  });
});
