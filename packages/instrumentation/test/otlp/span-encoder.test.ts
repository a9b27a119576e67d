import {
  createTraceState,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Attributes,
  type SpanContext,
} from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSpanEncoder } from '../../src/pipeline/otlp/span-encoder.ts';

const KINDS = [SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER];
const STATUSES = [SpanStatusCode.UNSET, SpanStatusCode.OK, SpanStatusCode.ERROR];

const hexId = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex'));
/** Also halves of surrogate pairs, and around the lengths at which a length takes another byte. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'binary-ascii', maxLength: 80 }),
  fc.string({ maxLength: 40 }).map((half) => `${half}\uD83D`),
  fc.constantFrom('a'.repeat(127), 'b'.repeat(128), 'é'.repeat(64), 'x'.repeat(16_383), 'y'.repeat(20_000)),
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(0, -0, 127, 128, -1, 2 ** 32, 2 ** 53, 2 ** 62, 2 ** 63, -(2 ** 63), 1e300),
);
const scalar = fc.oneof(text, number, fc.boolean());
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(text, { maxLength: 4 }),
  fc.array(fc.option(number), { maxLength: 4 }),
  fc.dictionary(fc.string({ maxLength: 5 }), scalar, { maxKeys: 3 }),
  fc.uint8Array({ maxLength: 200 }),
  fc.constant(undefined),
);
/** Few keys, so that they come again with the same value and with another. */
const attributes = fc.dictionary(
  fc.constantFrom('a', 'audit.action', 'ключ', '', 'k'.repeat(130)),
  value,
) as fc.Arbitrary<Attributes>;
const hrTime = fc.tuple(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 0, max: 999_999_999 }));
const context: fc.Arbitrary<SpanContext> = fc.record(
  {
    traceId: hexId(16),
    spanId: hexId(8),
    traceFlags: fc.constantFrom(TraceFlags.NONE, TraceFlags.SAMPLED),
    isRemote: fc.boolean(),
    traceState: fc.constantFrom(createTraceState('vendor=value'), createTraceState()),
  },
  { requiredKeys: ['traceId', 'spanId', 'traceFlags'] },
);
const resource = fc
  .tuple(attributes, fc.option(fc.constant({ schemaUrl: 'https://opentelemetry.io/schemas/1.45.0' }), { nil: {} }))
  .map(([given, options]) => resourceFromAttributes(given, options));
const scope = fc.record(
  { name: text, version: text, schemaUrl: fc.constant('https://auditspan.dev/schemas/1') },
  { requiredKeys: ['name'] },
);

const spanFields = fc.record({
  name: text,
  kind: fc.constantFrom(...KINDS),
  startTime: hrTime,
  endTime: hrTime,
  attributes,
  droppedAttributesCount: fc.nat(),
  droppedEventsCount: fc.nat(),
  droppedLinksCount: fc.nat(),
  status: fc.record({ code: fc.constantFrom(...STATUSES), message: text }, { requiredKeys: ['code'] }),
  place: context,
  parentSpanContext: fc.option(context, { nil: undefined }),
});

/** Spans that have their resource and scope in common. */
const spansOfOne = fc
  .tuple(resource, scope, fc.array(spanFields, { minLength: 1, maxLength: 4 }))
  .map(([of, instrumentationScope, all]) =>
    all.map(({ place, parentSpanContext, ...fields }): ReadableSpan => ({
      ...fields,
      ...(parentSpanContext && { parentSpanContext }),
      spanContext: () => place,
      duration: [0, 0],
      ended: true,
      resource: of,
      instrumentationScope,
      events: [],
      links: [],
    })),
  );

it('encodes every span as the OpenTelemetry SDK does, whatever it encoded before', () => {
  const encode = createSpanEncoder();
  fc.assert(
    fc.property(spansOfOne, (spans) => {
      // Twice more, since what repeats is kept.
      for (const span of [...spans, ...spans, ...spans]) {
        const expected = ProtobufTraceSerializer.serializeRequest([span]);
        expect(encode(span).equals(expected as Uint8Array)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
