import { type AuditRecord, attributesOf } from '@auditspan/conventions';
import type { AuditRow, SpanRow } from '@auditspan/store';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../src/decode/span.ts';
import { attributeText } from '../src/decode/attribute-text.ts';
import { toSpanRows } from '../src/normalise/span-item.ts';
import { PROTOBUF, decodeSpans } from './fixtures/decoding.ts';
import { protobufOf } from './fixtures/requests.ts';
import { type SpanValues, readableSpan } from './fixtures/spans.ts';
import { field, requestOf, spanOf, textAttribute, varint } from './fixtures/wire.ts';

const RECORD: AuditRecord = {
  schemaVersion: '1',
  recordId: '01923456-789a-7bcd-8ef0-123456789abc',
  category: 'access',
  action: 'model.invoke',
  outcome: 'success',
  direction: 'outbound',
  principalId: 'alice',
  principalType: 'user',
  principalSource: 'explicit',
  principalVerified: false,
  principalRoles: ['analyst'],
  attribution: 'exact',
  modelId: 'gpt-5',
  purpose: 'support',
  purposeSource: 'explicit',
  inputTokens: 12,
  sourceId: 'source',
  sourceSequence: 1,
};

function rowsOf(body: Buffer, receivedAt = 1_700_000_002_000_000_000n): { spans: SpanRow[]; audits: AuditRow[] } {
  const arrival = { signal: 'traces', contentType: PROTOBUF, receivedAt } as const;
  const items = decodeSpans(body).map((span) => toSpanRows({ arrival, span: () => span }));
  return { spans: items.map(({ row }) => row), audits: items.flatMap(({ audit }) => audit ?? []) };
}

function batchOf(values: SpanValues): ReturnType<typeof rowsOf> {
  return rowsOf(protobufOf([readableSpan(values)]));
}

describe('toSpanRows', () => {
  it('converts a span to the same row as the Collector', () => {
    const { spans, audits } = batchOf({
      spanId: '0102030405060708',
      parentSpanId: '1112131415161718',
      name: 'GET /',
      kind: SpanKind.SERVER,
      status: { code: SpanStatusCode.ERROR, message: 'broken' },
      attributes: { 'http.status': 500, list: ['a', 'b'], ok: false },
      resource: { 'service.name': 'svc', 'host.cpu': 2 },
      events: [{ name: 'exception', time: [1_700_000_000, 5], attributes: { type: 'Error' } }],
    });
    expect(audits).toEqual([]);
    expect(spans).toEqual([
      {
        Timestamp: 1_700_000_000_123_456_789n,
        TraceId: '0102030405060708090a0b0c0d0e0f10',
        SpanId: '0102030405060708',
        ParentSpanId: '1112131415161718',
        TraceState: '',
        SpanName: 'GET /',
        SpanKind: 'Server',
        ServiceName: 'svc',
        ResourceAttributes: { 'service.name': 'svc', 'host.cpu': '2' },
        ScopeName: '@auditspan/instrumentation',
        ScopeVersion: '1.0.0',
        SpanAttributes: { 'http.status': '500', list: '["a","b"]', ok: 'false' },
        Duration: 1_000_000_000n,
        StatusCode: 'Error',
        StatusMessage: 'broken',
        'Events.Timestamp': [1_700_000_000_000_000_005n],
        'Events.Name': ['exception'],
        'Events.Attributes': [{ type: 'Error' }],
        'Links.TraceId': [],
        'Links.SpanId': [],
        'Links.TraceState': [],
        'Links.Attributes': [],
      },
    ]);
  });

  it('converts an audit span to a second row with the record in its columns and no problem', () => {
    const { spans, audits } = batchOf({ attributes: attributesOf(RECORD) });
    const bytes = decodeSpans(
      protobufOf([readableSpan({ spanId: spans[0]?.SpanId ?? '', attributes: attributesOf(RECORD) })]),
    );
    expect(audits).toEqual([
      {
        ...spans[0],
        ...Object.fromEntries(
          Object.entries(RECORD).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]),
        ),
        SourceScope: '@auditspan/instrumentation',
        Signal: 'traces',
        Producer: '',
        ProducerMismatch: false,
        Problems: [],
        IngestedAt: 1_700_000_002_000_000_000n,
        RawSpan: bytes[0]?.raw,
      },
    ]);
  });

  it('reports faults of the span around a record', () => {
    const attribute = field(9, textAttribute('audit.outcome', 'success'));
    const late = Buffer.concat([varint(7 * 8 + 1), Buffer.alloc(8, 0xff)]);
    const { audits } = rowsOf(requestOf([spanOf(attribute, late, field(4, Buffer.alloc(3, 1)))]), 0n);
    expect(audits).toMatchObject([{ Timestamp: 2n ** 63n - 1n, Duration: 0n, ParentSpanId: '' }]);
    expect(audits[0]?.Problems.slice(-3)).toEqual([
      'the start of the span is after the year 2262',
      'the span ends before it starts',
      'the id of the parent span is not 8 bytes',
    ]);
  });
});

describe('attributeText', () => {
  it.each<[AttributeValue, string]>([
    [null, ''],
    ['text', 'text'],
    [true, 'true'],
    [9_007_199_254_740_993n, '9007199254740993'],
    [0.5, '0.5'],
    [Buffer.from([0, 1]), 'AAE='],
    [['a', 1n, null, [false]], '["a",1,null,[false]]'],
    [{ 'quoted "key"': Buffer.from([1]), deep: { n: 2n } }, String.raw`{"quoted \"key\"":"AQ==","deep":{"n":2}}`],
  ])('formats %o like the Collector', (value, text) => {
    expect(attributeText(value)).toBe(text);
  });
});
