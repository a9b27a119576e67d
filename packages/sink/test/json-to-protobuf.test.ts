import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeBudget } from '../src/decode/decode-budget.ts';
import { decodeJsonRequest } from '../src/decode/json-request.ts';
import { protobufOf } from '../src/decode/json-to-protobuf.ts';
import { decodeProtobufRequest } from '../src/decode/protobuf-request.ts';
import type { Span } from '../src/decode/span.ts';
import { anyAuditSpan, anySpan, changesOf, withChanges } from './fixtures/any-span.ts';
import { PLENTY } from './fixtures/decoding.ts';

const NOTHING = new Uint8Array();

/** Returns a span without its bytes, which differ. */
function said(span: Span): Span {
  const { resource, scope } = span;
  return { ...span, raw: NOTHING, resource: { ...resource, raw: NOTHING }, scope: { ...scope, raw: NOTHING } };
}

/** Decodes JSON; undefined if it is not OTLP/JSON. */
function fromJson(body: Buffer): Span[] | undefined {
  try {
    return decodeJsonRequest(body, new DecodeBudget(PLENTY)).map(said);
  } catch {
    return undefined;
  }
}

function fromProtobuf(body: Buffer): Span[] | undefined {
  const message = protobufOf(body);
  return message && decodeProtobufRequest(message, new DecodeBudget(PLENTY)).map(said);
}

function request(members: object): Buffer {
  const span = { traceId: 'AB'.repeat(16), spanId: 'CD'.repeat(8), ...members };
  return Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }));
}

const valued = (value: unknown): Buffer => request({ attributes: [{ key: 'k', value }] });

const jsonOf = fc
  .array(fc.oneof(anySpan, anyAuditSpan), { minLength: 1, maxLength: 4 })
  .map((spans) => Buffer.from(JsonTraceSerializer.serializeRequest(spans) ?? []));

describe('JSON as protobuf', () => {
  it('attributes common to all exporters', () => {
    fc.assert(
      fc.property(jsonOf, (body) => {
        const spans = fromProtobuf(body);
        expect(spans).toBeDefined();
        expect(spans).toEqual(fromJson(body));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what few exporters send: trace states, dropped counts and flags, of a span, its events and links', () => {
    const rare = { traceState: 'a=1', droppedAttributesCount: 2, flags: 257 };
    const ids = { traceId: '0A'.repeat(16), spanId: '0B'.repeat(8) };
    const events = [{ name: 'e', timeUnixNano: '5', droppedAttributesCount: 3 }];
    const links = [{ ...ids, ...rare, traceState: 'b=2', flags: 1 }];
    const body = request({ ...rare, events, links, droppedEventsCount: 4, droppedLinksCount: 5 });
    const spans = fromProtobuf(body);
    expect(spans).toMatchObject([{ traceState: 'a=1', links: [{ traceState: 'b=2' }] }]);
    expect(spans).toEqual(fromJson(body));
  });

  it('is equivalent or undefined if bytes are changed, removed or repeated', () => {
    const changed = jsonOf.chain((body) => changesOf(body).map((changes) => withChanges(body, changes)));
    fc.assert(
      fc.property(changed, (body) => {
        expect(fromProtobuf(body) ?? fromJson(body)).toEqual(fromJson(body));
      }),
      { numRuns: 2000 },
    );
  });

  it('is equivalent or undefined whatever a member holds', () => {
    const names = ['traceId', 'parentSpanId', 'name', 'kind', 'startTimeUnixNano', 'attributes', 'events', 'links'];
    const values = fc.oneof(fc.jsonValue(), fc.constantFrom('', '0', '-1', '1e3', 'abc', '18446744073709551616'));
    const fields = ['stringValue', 'intValue', 'doubleValue', 'boolValue', 'bytesValue', 'arrayValue', 'kvlistValue'];
    const spans = fc.record({ name: fc.constantFrom(...names, 'status', 'flags', 'other'), value: values });
    const attributes = fc.record({ name: fc.constantFrom(...fields, 'other'), value: values });
    const bodies = fc.oneof(
      spans.map(({ name, value }) => request({ [name]: value })),
      attributes.map(({ name, value }) => valued({ [name]: value })),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        expect(fromProtobuf(body) ?? fromJson(body)).toEqual(fromJson(body));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['every integer', valued({ intValue: '-9223372036854775808' })],
    ['an integer beyond a double', valued({ intValue: '9007199254740993' })],
    ['a double that is text', valued({ doubleValue: '-Infinity' })],
    ['an empty text', valued({ stringValue: '' })],
    ['no value', valued({})],
    ['bytes', valued({ bytesValue: 'AAE=' })],
    ['values within values', valued({ arrayValue: { values: [{ kvlistValue: { values: [{ key: 'a' }] } }, {}] } })],
    ['fields without a column', request({ flags: 257, droppedEventsCount: 2, links: [{ flags: 1 }] })],
    ['nothing for null', request({ traceState: null, events: null })],
    ['a span whose id is too short', request({ traceId: 'ab' })],
  ])('takes %s', (_, body) => {
    expect(fromProtobuf(body)).toEqual(fromJson(body));
    expect(fromProtobuf(body)).toHaveLength(1);
  });

  it.each([
    ['an unknown member', request({ more: 1 })],
    ['a lone surrogate', request({ name: '\uD800' })],
    ['two values of one attribute', valued({ stringValue: 'a', intValue: 1 })],
    ['an invalid id', request({ traceId: 'xy' })],
    ['half a byte of an id', request({ spanId: 'abc' })],
    ['a negative enum', request({ kind: -1 })],
    ['JSON that is not OTLP', Buffer.from('{"resourceSpans":{}}')],
    ['text that is not JSON', Buffer.from('{')],
  ])('leaves %s to the JSON decoder', (_, body) => {
    expect(protobufOf(body)).toBeUndefined();
  });
});
