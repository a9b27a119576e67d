import { SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from '../src/decode/decode.ts';
import { oneSpanRequest } from '../src/decode/one-span-request.ts';
import { countRejections } from '../src/decode/span-check.ts';
import type { Span } from '../src/decode/span.ts';
import { JSON_TYPE, PLENTY, PROTOBUF, decodeSpans } from './fixtures/decoding.ts';
import { readableSpan } from './fixtures/spans.ts';
import { field, requestOf, spanOf } from './fixtures/wire.ts';

/** Converts spans to plain objects without what differs by encoding. */
function comparable(spans: readonly Span[]): unknown {
  return spans.map(({ raw: _raw, resource, scope, ...span }) => {
    const { raw: _resource, ...ofResource } = resource;
    const { raw: _scope, ...ofScope } = scope;
    return { ...span, resource: ofResource, scope: ofScope };
  });
}

const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.integer(),
  fc.maxSafeInteger(),
  // Integers beyond the safe range are exact in protobuf and rounded in JSON.
  fc.double({ min: -1e15, max: 1e15, noNaN: true }),
  fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 }),
  fc.array(fc.integer(), { maxLength: 3 }),
);
const attributes = fc.dictionary(fc.string({ unit: 'binary', minLength: 1 }), value, {
  maxKeys: 6,
}) as fc.Arbitrary<Attributes>;
const hex = (digits: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: digits / 2, maxLength: digits / 2 })
    .filter((bytes) => bytes.some((byte) => byte !== 0))
    .map((bytes) => Buffer.from(bytes).toString('hex'));
const span = fc
  .record({
    traceId: hex(32),
    spanId: hex(16),
    parentSpanId: hex(16),
    name: fc.string({ unit: 'binary' }),
    attributes,
    resource: attributes,
    kind: fc.constantFrom(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER),
    status: fc.record({ code: fc.constantFrom(SpanStatusCode.OK, SpanStatusCode.ERROR), message: fc.string() }),
    events: fc.array(
      fc.record({ name: fc.string(), time: fc.constant<[number, number]>([1_700_000_000, 1]), attributes }),
      { maxLength: 2 },
    ),
    start: fc.tuple(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 0, max: 999_999_999 })),
  })
  .map((values) => readableSpan(values));

describe('decodeRequest', () => {
  it('reads the same spans from the protobuf and the JSON of the OpenTelemetry exporter', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), (spans) => {
        const protobuf = ProtobufTraceSerializer.serializeRequest(spans) ?? Buffer.alloc(0);
        const json = JsonTraceSerializer.serializeRequest(spans) ?? Buffer.alloc(0);
        const fromProtobuf = decodeSpans(Buffer.from(protobuf));
        expect(fromProtobuf).toHaveLength(spans.length);
        expect(comparable(decodeSpans(Buffer.from(json), JSON_TYPE))).toEqual(comparable(fromProtobuf));
      }),
    );
  });

  it('reads every field of a span', () => {
    const parts = readableSpan({
      spanId: '0102030405060708',
      parentSpanId: '1112131415161718',
      name: 'chat',
      attributes: { text: 'a', whole: 7, half: 0.5, yes: true, list: ['x', 'y'] },
      resource: { 'service.name': 'svc' },
      status: { code: SpanStatusCode.ERROR, message: 'broken' },
      events: [{ name: 'event', time: [1_700_000_000, 5], attributes: { a: 'b' } }],
    });
    const [decoded] = decodeSpans(Buffer.from(ProtobufTraceSerializer.serializeRequest([parts]) ?? []));
    expect(decoded).toMatchObject({
      traceId: '0102030405060708090a0b0c0d0e0f10',
      spanId: '0102030405060708',
      parentSpanId: '1112131415161718',
      traceState: '',
      name: 'chat',
      kind: 3,
      startTime: 1_700_000_000_123_456_789n,
      endTime: 1_700_000_001_123_456_789n,
      attributes: { text: 'a', whole: 7n, half: 0.5, yes: true, list: ['x', 'y'] },
      events: [{ time: 1_700_000_000_000_000_005n, name: 'event', attributes: { a: 'b' } }],
      links: [],
      statusCode: 2,
      statusMessage: 'broken',
      resource: { attributes: { 'service.name': 'svc' }, faults: [] },
      scope: { name: '@auditspan/instrumentation', version: '1.0.0' },
      faults: [],
    });
  });

  it('keeps the bytes of a span as received', () => {
    const bytes = spanOf(field(5, 'name'), field(99, 'unknown'));
    expect(decodeSpans(requestOf([bytes])).map(({ raw }) => Buffer.from(raw))).toEqual([bytes]);
  });

  it.each([PROTOBUF, JSON_TYPE] as const)('reads a span the same from a request of its own, in %s', (type) => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), (spans) => {
        const body = (type === PROTOBUF ? ProtobufTraceSerializer : JsonTraceSerializer).serializeRequest(spans);
        const read = decodeSpans(Buffer.from(body ?? []), type);
        expect(read.flatMap((one) => decodeSpans(oneSpanRequest(one, type), type))).toEqual(read);
      }),
    );
  });

  it('accepts an empty request', () => {
    expect(decodeSpans('')).toEqual([]);
    expect(decodeSpans('{}', JSON_TYPE)).toEqual([]);
  });

  it('counts the spans without valid ids, by reason, and keeps the others', () => {
    const noTraceId = Buffer.concat([field(1, Buffer.alloc(15, 1)), field(2, Buffer.alloc(8, 1))]);
    const zeroTraceId = Buffer.concat([field(1, Buffer.alloc(16)), field(2, Buffer.alloc(8, 1))]);
    const noSpanId = field(1, Buffer.alloc(16, 1));
    const body = requestOf([noTraceId, spanOf(), zeroTraceId, noSpanId]);
    const { accepted, rejected } = decodeRequest(body, PROTOBUF, PLENTY);
    expect(accepted).toHaveLength(1);
    expect([...countRejections(rejected)]).toEqual([
      ['trace_id', 2],
      ['span_id', 1],
    ]);
  });

  it('refuses a request that decodes to more items than allowed', () => {
    const emptyEvents = Buffer.concat(Array.from({ length: 100 }, () => field(11, '')));
    expect(() => decodeRequest(requestOf([spanOf(emptyEvents)]), PROTOBUF, 50)).toThrow(/more than 50 spans/);
    const emptySpans = Array.from({ length: 100 }, () => Buffer.alloc(0));
    expect(() => decodeRequest(requestOf(emptySpans), PROTOBUF, 50)).toThrow(/more than 50 spans/);
    const json = JSON.stringify({
      resourceSpans: [{ scopeSpans: [{ spans: Array.from({ length: 100 }, () => ({})) }] }],
    });
    expect(() => decodeRequest(Buffer.from(json), JSON_TYPE, 50)).toThrow(/more than 50 spans/);
  });
});
