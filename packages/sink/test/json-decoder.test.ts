import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, decodeSpans, isReadOrRefused } from './fixtures/decoding.ts';

/** Returns a request of one span with the given members. */
function jsonSpan(members: object): string {
  const span = { traceId: 'AB'.repeat(16), spanId: 'CD'.repeat(8), ...members };
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}

function attribute(text: string): object {
  return { key: 'who', value: { stringValue: text } };
}

describe('the JSON decoder', () => {
  it('throws only MalformedRequestError on any text or any JSON', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object().map((members) => jsonSpan(members)),
    );
    fc.assert(
      fc.property(text, (body) => {
        expect(isReadOrRefused(body, JSON_TYPE)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('accepts ids of either case, numbers as numbers or text, and ignores unknown members', () => {
    const body = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${'AB'.repeat(16)}","spanId":"${'CD'.repeat(8)}",
      "startTimeUnixNano":1700000000123456789,"endTimeUnixNano":"1700000000123456790","unknown":{"deep":[1]},
      "attributes":[{"key":"n","value":{"intValue":"9007199254740993"}},{"key":"m","value":{"intValue":9007199254740993}},
        {"key":"b","value":{"bytesValue":"AAE="}},{"key":"d","value":{"doubleValue":"Infinity"}},{"key":"e","value":{}}]}]}]}]}`;
    expect(decodeSpans(body, JSON_TYPE)).toMatchObject([
      {
        traceId: 'ab'.repeat(16),
        spanId: 'cd'.repeat(8),
        startTime: 1_700_000_000_123_456_789n,
        endTime: 1_700_000_000_123_456_790n,
        attributes: {
          n: 9_007_199_254_740_993n,
          m: 9_007_199_254_740_993n,
          b: Buffer.from([0, 1]),
          d: Infinity,
          e: null,
        },
      },
    ]);
  });

  it('replaces a lone surrogate and notes it', () => {
    const body = jsonSpan({ name: 'x' }).replace('"x"', String.raw`"a\ud800b"`);
    expect(decodeSpans(body, JSON_TYPE)).toMatchObject([
      { name: 'a\uFFFDb', faults: ['text that is not UTF-8 was replaced'] },
    ]);
  });

  it('keeps the first of several values under one key, and notes it', () => {
    const [decoded] = decodeSpans(jsonSpan({ attributes: [attribute('alice'), attribute('mallory')] }), JSON_TYPE);
    expect(decoded?.attributes).toEqual({ who: 'alice' });
    expect(decoded?.faults).toHaveLength(1);
  });

  it.each([
    ['text that is not JSON', '{"resourceSpans": [', /the body is not JSON/],
    ['an array', '[]', /the request is not an object/],
    ['a member of a wrong type', '{"resourceSpans": {}}', /resourceSpans is not an array/],
    ['a name that is a number', jsonSpan({ name: 5 }), /name is not a string/],
    ['an enum by its name', jsonSpan({ kind: 'SPAN_KIND_CLIENT' }), /kind is not a whole number/],
    ['a negative time', jsonSpan({ startTimeUnixNano: '-1' }), /startTimeUnixNano is not a number of nanoseconds/],
  ])('refuses %s', (_name, body, message) => {
    expect(() => decodeSpans(body, JSON_TYPE)).toThrow(message);
  });

  it('refuses what is not UTF-8', () => {
    expect(() => decodeSpans(Buffer.from([0x22, 0xff, 0x22]), JSON_TYPE)).toThrow(/not UTF-8/);
  });

  const nested = (depth: number): string => {
    const deep = `"unknown":${'[{"]":'.repeat(depth)}"\\"["${'}]'.repeat(depth)}`;
    return jsonSpan({ unknown: 0 }).replace('"unknown":0', deep);
  };

  it('ignores unknown members nested up to a thousand levels, and refuses deeper ones', () => {
    expect(decodeSpans(nested(495), JSON_TYPE)).toHaveLength(1);
    for (const tooDeep of [500, 500_000])
      expect(() => decodeSpans(nested(tooDeep), JSON_TYPE)).toThrow(/nests deeper than 1000 arrays and objects/);
  });
});
