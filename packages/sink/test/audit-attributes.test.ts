import { createRedactor } from '@auditspan/redaction';
import { AUDIT_FIELD_NAMES, isAuditSpan } from '@auditspan/conventions';
import { describe, expect, it } from 'vitest';
import { SIGNAL } from '../src/decode/signal.ts';
import { toSpanRows } from '../src/normalise/span-item.ts';
import { createRequestProcessor } from '../src/processor/process-request.ts';
import { decodeSpans, PLENTY, PROTOBUF } from './fixtures/decoding.ts';
import { NO_CALLS } from './fixtures/no-calls.ts';
import { OTHER_SPANS } from './fixtures/other-spans.ts';
import { protobufOf } from './fixtures/requests.ts';
import { readableSpan, type SpanValues } from './fixtures/spans.ts';

const ARRIVAL = { contentType: PROTOBUF, signal: SIGNAL.TRACES, receivedAt: 1_700_000_002_000_000_000n } as const;
const processor = createRequestProcessor(createRedactor());
/** The processor masks the address of a client. */
const KEPT = AUDIT_FIELD_NAMES.filter((name) => name !== 'clientAddress');

async function processed(values: SpanValues) {
  const request = protobufOf([
    readableSpan({ resource: { 'service.name': 'svc', 'service.instance.id': 'i-1' }, ...values }),
  ]);
  const { body } = await processor.process(Buffer.from(request), PROTOBUF, SIGNAL.TRACES, PLENTY);
  const [span] = decodeSpans(body);
  if (span === undefined) throw new Error('there is no span');
  return span;
}

describe('a model call recorded by another instrumentation, after the processor', () => {
  it.each(OTHER_SPANS)('is an equivalent audit span: $source, $span.name', async ({ span, columns }) => {
    const after = await processed(span);
    const { audit } = toSpanRows({ arrival: ARRIVAL, span: () => after });
    const told = KEPT.map((name) => name.charAt(0).toUpperCase() + name.slice(1));
    const expected = {
      PurposeSource: 'missing',
      ...columns,
      SchemaVersion: '1',
      SourceId: 'i-1',
      Direction: 'outbound',
    };
    for (const column of told.filter((name) => name in expected)) {
      expect([column, audit?.[column as keyof typeof audit]]).toEqual([
        column,
        expected[column as keyof typeof expected],
      ]);
    }
    expect(after.attributes).toMatchObject(
      Object.fromEntries(
        Object.entries(span.attributes ?? {})
          .filter(([, value]) => typeof value === 'string' || typeof value === 'boolean')
          .map(([key]) => [key, expect.anything()]),
      ),
    );
    expect(audit?.Problems.filter((problem) => !/audit\.outcome\.reason/u.test(problem))).toEqual([
      'audit.source.sequence is missing',
    ]);
  });

  it('always has the same record id, derived from its start and ids', async () => {
    const [{ span }] = OTHER_SPANS as readonly [(typeof OTHER_SPANS)[number]];
    const same = {
      ...span,
      traceId: '0123456789abcdef0123456789abcdef',
      spanId: 'fedcba9876543210',
      start: [1_700_000_000, 5_000_000] as const,
    };
    const first = await processed(same);
    const second = await processed(same);
    expect([first.attributes['audit.record.id'], second.attributes['audit.record.id']]).toEqual([
      '018bcfe5-6805-7def-8edc-ba9876543210',
      '018bcfe5-6805-7def-8edc-ba9876543210',
    ]);
  });

  it.each(NO_CALLS)('is not %s', async (_why, span) => {
    const before = span.attributes ?? {};
    const { attributes } = await processed(span);
    expect(isAuditSpan(attributes)).toBe(isAuditSpan(before));
  });
});
