import {
  createTraceState,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type SpanContext,
  type TraceState,
} from '@opentelemetry/api';
import { attributesOf, auditSpanName, type AuditRecord } from '@auditspan/conventions';
import { createRedactor, knownSecrets, RedactionSpanProcessor } from '@auditspan/redaction';
import { decodeTraces, type ReceivedSpan } from '@auditspan/testing';
import { hrTimeDuration, millisToHrTime } from '@opentelemetry/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { createRecordEncoder } from '../../src/pipeline/otlp/record-encoder.ts';
import type { FinishedRecord } from '../../src/record/finished-record.ts';
import { VERSION } from '../../src/version.ts';

const POLICIES: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { keys: { 'audit.principal.id': 'scan', 'audit.model.*': 'hide', 'server.port': 'drop' } },
  {
    keys: {
      'gen_ai.usage.input_tokens': 'scan',
      'gen_ai.response.finish_reasons': 'scan',
      'audit.request.digest': 'scan',
    },
  },
  { keys: { 'gen_ai.request.model': { email: 'drop' }, 'audit.source.sequence': 'drop', 'audit.call.id': 'hide' } },
];
const KINDS = { outbound: SpanKind.CLIENT, inbound: SpanKind.SERVER, in_process: SpanKind.INTERNAL } as const;

/** Includes masked texts, texts unlike ids, lone surrogates, and lengths that need another byte. */
const text = fc.oneof(
  fc.constantFrom('alice', 'bob', 'gpt-5', 'mail alice@example.com now', 'a b', 'é'.repeat(64), 'x'.repeat(129)),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 150, size: 'max' }),
  fc.string({ maxLength: 20, size: 'max' }).map((half) => `${half}\uD83D`),
);
const number = fc.oneof(fc.constantFrom(0, 127, 128, 443, 2 ** 32, 4_111_111_111_111_111), fc.nat());
const hexId = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex'));

const record: fc.Arbitrary<AuditRecord> = fc.record(
  {
    schemaVersion: fc.constant('1'),
    recordId: fc.uuid({ version: 7 }),
    category: fc.constant('access'),
    action: fc.constantFrom('model.invoke', 'model.list'),
    outcome: fc.constantFrom('success', 'error', 'denied'),
    outcomeReason: fc.constantFrom('quota', 'timeout'),
    direction: fc.constantFrom('outbound', 'inbound', 'in_process'),
    principalId: text,
    principalType: fc.constantFrom('user', 'agent'),
    principalSource: fc.constant('explicit'),
    principalVerified: fc.boolean(),
    principalRoles: fc.array(text, { maxLength: 3 }),
    attribution: fc.constant('exact'),
    modelId: text,
    modelServedId: text,
    serverAddress: text,
    serverPort: number,
    purpose: text,
    purposeSource: fc.constant('explicit'),
    inputTokens: number,
    finishReasons: fc.array(text, { maxLength: 2 }),
    requestDigest: text,
    stream: fc.boolean(),
    callId: text,
    sourceId: fc.constant('source'),
    sourceSequence: number,
  },
  {
    requiredKeys: [
      'schemaVersion',
      'recordId',
      'category',
      'action',
      'outcome',
      'direction',
      'principalId',
      'principalType',
      'principalSource',
      'principalVerified',
      'attribution',
      'purposeSource',
      'sourceId',
      'sourceSequence',
    ],
  },
);
const parent: fc.Arbitrary<SpanContext> = fc.record(
  {
    traceId: hexId(16).filter((id) => !/^0+$/u.test(id)),
    spanId: hexId(8).filter((id) => !/^0+$/u.test(id)),
    traceFlags: fc.constantFrom(TraceFlags.NONE, TraceFlags.SAMPLED),
    isRemote: fc.boolean(),
    traceState: fc.constantFrom(createTraceState('vendor=value'), createTraceState('v=alice@example.com')),
  },
  { requiredKeys: ['traceId', 'spanId', 'traceFlags'] },
);
const others = fc.dictionary(
  fc.constantFrom('app.note', 'audit.model.id', 'audit.redaction.count', 'ключ', 'k'.repeat(130)),
  fc.oneof(text, fc.double({ noNaN: true }), fc.boolean()),
);
const time = fc.double({ min: 0, max: 4e12, noNaN: true });
const finished: fc.Arbitrary<FinishedRecord> = fc.record({
  record,
  startTime: time,
  endTime: time,
  parent,
  attributes: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: others }),
});

const resource = resourceFromAttributes({ 'service.name': 'shop', 'app.owner': 'mail alice@example.com' });

/**
 * Converts the record to a span as OpenTelemetry's SDK would create it; its parent's state is written once, as its own.
 */
function spanOf(given: FinishedRecord, spanId: string): ReadableSpan {
  const start = millisToHrTime(given.startTime);
  const end = millisToHrTime(Math.max(given.startTime, given.endTime));
  const { traceState, ...parentSpanContext } = given.parent as SpanContext;
  const { traceId } = parentSpanContext;
  const place = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, ...(traceState && { traceState }) };
  return {
    name: auditSpanName(given.record),
    kind: KINDS[given.record.direction],
    spanContext: () => place,
    parentSpanContext,
    startTime: start,
    endTime: end,
    duration: hrTimeDuration(start, end),
    ended: true,
    status: { code: given.record.outcome === 'error' ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: { ...given.attributes, ...attributesOf(given.record) },
    events: [],
    links: [],
    resource,
    instrumentationScope: { name: '@auditspan/instrumentation', version: VERSION },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Ignores the order in which the parts of a record are redacted. */
function inOrder(span: ReceivedSpan): ReceivedSpan {
  const { 'audit.redaction.fields': fields = [], ...attributes } = span.attributes;
  return { ...span, attributes: { ...attributes, fields: (fields as string[]).toSorted() } };
}

afterEach(() => knownSecrets.clear());

it.each(POLICIES)('a record is encoded like a redacted span of OpenTelemetry, with policy %j', (policy) => {
  const redactor = createRedactor(policy);
  const encoder = createRecordEncoder(resource, redactor);
  let view: ReadableSpan | undefined;
  const onEnd = (span: ReadableSpan): void => void (view = span);
  const next = { onStart() {}, onEnd, forceFlush: () => Promise.resolve(), shutdown: () => Promise.resolve() };
  const processor = new RedactionSpanProcessor({ next, redactor, turnBudget: Infinity });
  fc.assert(
    fc.property(fc.array(finished, { minLength: 1, maxLength: 4 }), (all) => {
      // Repeated, since repeated parts are cached.
      for (const given of [...all, ...all, ...all]) {
        const bytes = encoder.encode(given);
        const [span] = decodeTraces(bytes);
        processor.onEnd(spanOf(given, span?.spanId ?? ''));
        const expected = Buffer.from(ProtobufTraceSerializer.serializeRequest([view as ReadableSpan]) as Uint8Array);
        expect(decodeTraces(bytes).map(inOrder)).toEqual(decodeTraces(expected).map(inOrder));
        expect(bytes.length).toBe(expected.length);
      }
    }),
    { numRuns: 40 },
  );
});

/** Returns a record that is the same in each run. */
function someRecord(): FinishedRecord {
  return fc.sample(finished, { numRuns: 1, seed: 1 }).at(0) as FinishedRecord;
}

it('the trace state of a context is kept even if its class provides it, as in Datadog', () => {
  const encoder = createRecordEncoder(resource, createRedactor());
  const given = someRecord();
  class Context {
    readonly traceId = '0af7651916cd43dd8448eb211c80319c';
    readonly spanId = 'b7ad6b7169203331';
    readonly traceFlags = TraceFlags.SAMPLED;
    get traceState(): TraceState {
      return createTraceState('vendor=of-class');
    }
  }
  expect(encoder.encode({ ...given, parent: new Context() }).toString('latin1')).toContain('vendor=of-class');
});

it('a harmless name is examined again when another secret becomes known', () => {
  const encoder = createRecordEncoder(resource, createRedactor());
  const given = someRecord();
  const named = { ...given, attributes: {}, record: { ...given.record, modelId: 'model-4711-of-us' } };
  const nameOf = (): string | undefined => decodeTraces(encoder.encode(named))[0]?.name;
  const before = [nameOf(), nameOf()];
  knownSecrets.add('model-4711-of-us');
  expect([...before, nameOf()]).toEqual([
    `${named.record.action} model-4711-of-us`,
    `${named.record.action} model-4711-of-us`,
    `${named.record.action} [known_secret]`,
  ]);
});

it('a record that cannot be redacted is stored without its contents', () => {
  const encoder = createRecordEncoder(resource, createRedactor());
  const given = someRecord();
  const [span] = decodeTraces(encoder.encodeBare(given));
  const { schemaVersion, recordId, category, action, outcome, sourceId, sourceSequence } = given.record;
  expect(span?.name).toBe('[unscanned:error]');
  expect(span?.attributes).toEqual({
    ...attributesOf({ schemaVersion, recordId, category, action, outcome, sourceId, sourceSequence }),
    'audit.redaction.policy': createRedactor().policyHash,
    'audit.redaction.count': 1,
    'audit.redaction.bytes': 0,
    'audit.redaction.failures': ['error:1'],
  });
});
