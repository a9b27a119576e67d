import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedRequestError } from '../src/errors.ts';
import { decodeSpans, isReadOrRefused } from './fixtures/decoding.ts';
import { readableSpan } from './fixtures/spans.ts';
import { field, requestOf, spanOf, textAttribute, varint } from './fixtures/wire.ts';

/** Encodes a span of which every message has the field `more`. */
function withMore(more: Buffer): Buffer {
  const list = field(5, Buffer.concat([field(1, field(1, 'x')), more]));
  const map = field(6, Buffer.concat([field(1, Buffer.concat([field(1, 'k'), field(2, field(1, 'y')), more])), more]));
  const attributes = [list, map].map((value, at) =>
    field(9, Buffer.concat([field(1, `a${at}`), field(2, value), more])),
  );
  const event = field(11, Buffer.concat([field(2, 'event'), more]));
  const link = field(13, Buffer.concat([field(1, Buffer.alloc(16, 3)), field(2, Buffer.alloc(8, 4)), more]));
  const status = field(15, Buffer.concat([field(2, 'why'), more]));
  return requestOf([spanOf(...attributes, event, link, status, more)]);
}

describe('the protobuf decoder', () => {
  it('throws only MalformedRequestError on any bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 200, size: 'max' });
    const framed = bytes.map((inner) => requestOf([Buffer.from(inner)]));
    fc.assert(
      fc.property(fc.oneof(bytes, framed), (body) => {
        expect(isReadOrRefused(body)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('throws only MalformedRequestError on a real request with a changed byte or truncated', () => {
    const real = Buffer.from(
      ProtobufTraceSerializer.serializeRequest([readableSpan({ attributes: { a: 'b', n: 1 } })]) ?? [],
    );
    fc.assert(
      fc.property(fc.nat(real.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const broken = Buffer.from(cut ? real.subarray(0, at) : real);
        if (!cut) broken[at] = byte;
        expect(isReadOrRefused(broken)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['a length beyond the end', Buffer.from([0x0a, 0x05, 0x00])],
    ['a length beyond any end', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])],
    ['a number without end', Buffer.from([0x0a, 0x80])],
    ['a number of eleven bytes', Buffer.from([0x08, ...Array.from({ length: 10 }, () => 0xff), 0x01])],
    ['field number 0', Buffer.from([0x00, 0x00])],
    ['an unknown wire type', Buffer.from([0x0f])],
    ['a group without end', Buffer.from([0x0b])],
    ['the end of a group that never began', Buffer.from([0x0c])],
  ])('refuses %s', (_name, body) => {
    expect(() => decodeSpans(body)).toThrow(MalformedRequestError);
  });

  it('skips fields that it does not know, in whatever message they are', () => {
    const [known, unknown] = [Buffer.alloc(0), field(99, 'new')].map((more) => decodeSpans(withMore(more)));
    const without = (spans = known): unknown => spans?.map(({ raw: _raw, ...span }) => span);
    expect(known).toMatchObject([
      { attributes: { a0: ['x'], a1: { k: 'y' } }, statusMessage: 'why', links: [{}], events: [{}] },
    ]);
    expect(without(unknown)).toEqual(without(known));
  });

  it('refuses values nested too deep', () => {
    let nested = field(1, 'x');
    for (let depth = 0; depth < 5000; depth += 1) nested = field(5, field(1, nested));
    const body = requestOf([spanOf(field(9, Buffer.concat([field(1, 'k'), field(2, nested)])))]);
    expect(() => decodeSpans(body)).toThrow(/nested deeper than 32 levels/);
  });

  it('skips unknown fields of every wire type and known ones of a wrong type', () => {
    const unknown = Buffer.concat([
      Buffer.concat([varint(100 * 8), varint(5)]),
      Buffer.concat([varint(101 * 8 + 1), Buffer.alloc(8)]),
      field(102, 'x'),
      Buffer.concat([varint(103 * 8 + 5), Buffer.alloc(4)]),
      Buffer.concat([varint(104 * 8 + 3), varint(8), varint(1), varint(104 * 8 + 4)]),
      Buffer.concat([varint(5 * 8), varint(1)]),
    ]);
    expect(decodeSpans(requestOf([spanOf(unknown, field(5, 'name'))]))).toMatchObject([{ name: 'name', faults: [] }]);
  });

  it('replaces text that is not UTF-8 and notes it, and takes a genuine U+FFFD for what it is', () => {
    const broken = Buffer.from([0x61, 0xff, 0x62]);
    const [replaced] = decodeSpans(requestOf([spanOf(field(9, textAttribute('k', broken)))]));
    expect(replaced?.attributes).toEqual({ k: 'a\uFFFDb' });
    expect(replaced?.faults).toEqual(['text that is not UTF-8 was replaced']);
    const [genuine] = decodeSpans(requestOf([spanOf(field(9, textAttribute('k', 'a\uFFFDb')))]));
    expect(genuine?.faults).toEqual([]);
  });

  it('keeps the first of several values under one key, and notes it', () => {
    const twice = [field(9, textAttribute('who', 'alice')), field(9, textAttribute('who', 'mallory'))];
    const [decoded] = decodeSpans(requestOf([spanOf(...twice)]));
    expect(decoded?.attributes).toEqual({ who: 'alice' });
    expect(decoded?.faults).toEqual(['the attribute who came more than once; the first value counts']);
  });

  it('treats __proto__ as a key like any other', () => {
    const [decoded] = decodeSpans(requestOf([spanOf(field(9, textAttribute('__proto__', 'x')))]));
    expect(Object.entries(decoded?.attributes ?? {})).toEqual([['__proto__', 'x']]);
  });

  it('reports that the sender has dropped attributes', () => {
    const [decoded] = decodeSpans(requestOf([spanOf(Buffer.concat([varint(10 * 8), varint(3)]))]));
    expect(decoded?.faults).toEqual(['the sender dropped attributes of this span (dropped_attributes_count)']);
  });

  it('reads a resource that follows its spans', () => {
    const resource = field(1, textAttribute('service.name', 'svc'));
    const [decoded] = decodeSpans(requestOf([spanOf()], resource));
    expect(decoded?.resource.attributes).toEqual({ 'service.name': 'svc' });
  });
});
