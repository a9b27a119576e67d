import { SpanStatusCode } from '@opentelemetry/api';
import { AUDIT_FIELDS, AUDIT_FIELD_NAMES, auditContradictions, type AuditRecord } from '@auditspan/conventions';
import { AUDIT_COLUMNS, type AuditRow, ByteWriter, NativeTable, SPAN_COLUMNS } from '@auditspan/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchColumns } from '../src/columns/batch-columns.ts';
import { addProtobufRequest } from '../src/columns/protobuf-columns.ts';
import type { Attributes } from '../src/decode/span.ts';
import { VERDICT } from '../src/deduplicate/deduplicate.ts';
import { otherRecord } from '../src/normalise/others/other-record.ts';
import { OTHER_SOURCES } from '../src/normalise/others/other-sources.ts';
import { toSpanRows } from '../src/normalise/span-item.ts';
import { decodeSpans } from './fixtures/decoding.ts';
import { NO_CALLS } from './fixtures/no-calls.ts';
import { OTHER_SPANS } from './fixtures/other-spans.ts';
import { protobufOf } from './fixtures/requests.ts';
import { type SpanValues, readableSpan } from './fixtures/spans.ts';

const ARRIVAL = {
  contentType: 'application/x-protobuf',
  signal: 'traces',
  receivedAt: 1_700_000_002_000_000_000n,
} as const;
const RESOURCE = { 'service.name': 'svc' };

function auditRowOf(values: SpanValues): AuditRow | undefined {
  const [span] = decodeSpans(protobufOf([readableSpan({ resource: RESOURCE, ...values })]));
  if (span === undefined) throw new Error('there is no span');
  return toSpanRows({ arrival: ARRIVAL, span: () => span }).audit;
}

/** Returns the columns of the record that are set. */
function recordColumns(row: AuditRow | undefined): Record<string, unknown> {
  const names = new Set(AUDIT_FIELD_NAMES.map((field) => field.charAt(0).toUpperCase() + field.slice(1)));
  return Object.fromEntries(Object.entries(row ?? {}).filter(([name]) => names.has(name)));
}

describe('a model call that another instrumentation recorded', () => {
  it.each(OTHER_SPANS)('becomes a record: $source, $span.name', ({ source, span, columns }) => {
    const row = auditRowOf(span);
    const isUnclear = columns['Outcome'] === 'error' && columns['OutcomeReason'] === undefined;
    const error = isUnclear ? ['audit.outcome.reason is missing for outcome error'] : [];
    expect(recordColumns(row)).toEqual({
      Category: 'access',
      Action: 'model.invoke',
      Direction: 'outbound',
      PrincipalVerified: false,
      PurposeSource: 'missing',
      ...columns,
    });
    const missing = [
      'audit.record.id, audit.source.id, audit.source.sequence',
      ...(columns['PrincipalSource'] === 'workload' ? ['audit.principal.id'] : []),
      ...(columns['Purpose'] === undefined ? ['audit.purpose'] : []),
    ];
    expect(row?.Problems).toEqual([`recorded by ${source}, which does not tell ${missing.join(', ')}`, ...error]);
  });

  it('has a case for every source', () => {
    const sources = new Set(OTHER_SPANS.map(({ source }) => source));
    expect([...sources].toSorted()).toEqual(OTHER_SOURCES.map(({ name }) => name).toSorted());
  });

  it('fills the columns of a batch like its object', () => {
    const spans = OTHER_SPANS.map(({ span }) => readableSpan({ resource: RESOURCE, ...span }));
    const batch = new BatchColumns({ decide: () => VERDICT.NEW });
    addProtobufRequest(batch, protobufOf(spans), ARRIVAL);
    const base = new NativeTable(SPAN_COLUMNS);
    const rows = new NativeTable(AUDIT_COLUMNS, base);
    for (const span of decodeSpans(protobufOf(spans))) {
      const { row, audit } = toSpanRows({ arrival: ARRIVAL, span: () => span });
      base.appendRow(row);
      rows.appendRow(audit as AuditRow);
    }
    expect(bytesOf(batch.audits.table)).toEqual(bytesOf(rows));
  });

  it.each([
    ["Error code: 429 - {'error': {}}", 'rate_limited'],
    ['429 RESOURCE_EXHAUSTED. {}', 'rate_limited'],
    ['HTTP 401 (invalid_api_key)', 'unauthenticated'],
    ['Response status code does not indicate success: 403 (Forbidden).', 'forbidden'],
    ['error, status code: 404, status: 404 Not Found', 'model_unavailable'],
    ['POST https://x/v1 resulted in a `429 Too Many Requests` response', 'rate_limited'],
    ['StatusCode: 503, RequestID: 1', 'provider_error'],
    ['line 429 of 500', undefined],
    ['connect to port 443 failed after 404 ms', undefined],
  ])('failed for the reason that its message tells: %s', (message, reason) => {
    const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-5' };
    expect(auditRowOf({ attributes, status: { code: SpanStatusCode.ERROR, message } })?.OutcomeReason).toBe(reason);
  });

  it.each(NO_CALLS)('is not %s', (_why, span) => {
    expect(auditRowOf(span)).toBeUndefined();
  });
});

function bytesOf(table: NativeTable<never>): string[] {
  return Array.from({ length: table.length }, (_, row) => {
    const out = new ByteWriter();
    table.writeIdentity(out, row, new Set());
    return out.view().toString('latin1');
  });
}

const KEYS = OTHER_SOURCES.flatMap(({ marks, keys }) => [...marks, ...Object.values(keys).flat()]);
const anything = fc.oneof(
  fc.constantFrom('chat', 'LLM', 'embedding', 'generation', 'ai.embed.doEmbed', '12', '', '429', 'content_filter'),
  fc.string(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 2 }),
);

describe('arbitrary output of a source', () => {
  it('becomes a record with only valid fields', () => {
    const [decoded] = decodeSpans(protobufOf([readableSpan({ resource: RESOURCE })]));
    if (decoded === undefined) throw new Error('there is no span');
    const usual = fc.constantFrom(...OTHER_SPANS.map(({ span }) => span.attributes as Attributes));
    const changes = fc.dictionary(fc.constantFrom(...KEYS, 'error.type'), anything, { maxKeys: 12 });
    const attributes = fc.tuple(usual, changes).map((each): Attributes => Object.assign({}, ...each));
    let records = 0;
    fc.assert(
      fc.property(attributes, fc.nat(2), (held, statusCode) => {
        const found = otherRecord({ ...decoded, attributes: held, statusCode });
        if (found === undefined) return;
        records += 1;
        for (const [field, value] of Object.entries(found.record) as [keyof AuditRecord, unknown][]) {
          expect(`${field} ${fits(field, value)}`).toBe(`${field} true`);
        }
        const wrong = auditContradictions(found.record).filter(({ kind }) => kind !== 'missing');
        expect(wrong).toEqual([]);
      }),
      { numRuns: 3000, examples: [[{ 'llm.request.type': 'chat', 'gen_ai.openai.api_base': 'a:' }, 0]] },
    );
    expect(records).toBeGreaterThan(500);
  });
});

function fits(field: keyof AuditRecord, value: unknown): boolean {
  const { type, values } = AUDIT_FIELDS[field];
  if (values !== undefined) return values.includes(value as string);
  if (type === 'int') return Number.isSafeInteger(value) && (value as number) >= 0;
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'string[]') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  return typeof value === 'string' && value !== '';
}
