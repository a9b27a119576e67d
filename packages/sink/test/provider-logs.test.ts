import { AUDIT_FIELD_NAMES } from '@auditspan/conventions';
import type { AuditRow, StoreClient } from '@auditspan/store';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DecodeBudget } from '../src/decode/decode-budget.ts';
import { decodeLogs, type OtlpContentType } from '../src/decode/decode.ts';
import type { LogRecord } from '../src/decode/log-record.ts';
import { spanOfLog } from '../src/normalise/log-span.ts';
import { PROVIDER_LOGS } from '../src/normalise/others/provider-logs.ts';
import { toSpanRows } from '../src/normalise/span-item.ts';
import { JSON_TYPE, PLENTY, PROTOBUF } from './fixtures/decoding.ts';
import { type LogValues, logRequestOf } from './fixtures/log-request.ts';
import { NO_PROVIDER_LOGS, PROVIDER_LOG_CASES } from './fixtures/provider-logs.ts';
import { send } from './fixtures/requests.ts';
import { type QueriedSink, startQueriedSink } from './fixtures/queried-sink.ts';
import { type SinkProcess, untilStored } from './fixtures/sink-process.ts';
import { rowsOf } from './fixtures/store-client.ts';

const RECEIVED_AT = 1_700_000_002_000_000_000n;

function decodedOf(values: LogValues, type: OtlpContentType): LogRecord {
  const [record] = decodeLogs(logRequestOf(values, type), type, new DecodeBudget(PLENTY));
  if (record === undefined) throw new Error('there is no record');
  return record;
}

function auditRowOf(values: LogValues, contentType: OtlpContentType): AuditRow | undefined {
  const span = spanOfLog(decodedOf(values, contentType));
  if (span === undefined) return undefined;
  return toSpanRows({ arrival: { contentType, signal: 'logs', receivedAt: RECEIVED_AT }, span: () => span }).audit;
}

const RECORD_COLUMNS = new Set(AUDIT_FIELD_NAMES.map((field) => field.charAt(0).toUpperCase() + field.slice(1)));

function recordColumns(row: AuditRow | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row ?? {}).filter(([name]) => RECORD_COLUMNS.has(name)));
}

describe('a log record of a provider about an access to a model', () => {
  it.each(PROVIDER_LOG_CASES)('becomes a record: $source, $way', (given) => {
    for (const type of [PROTOBUF, JSON_TYPE] as const) {
      const row = auditRowOf(given, type);
      const defaults = { Category: 'access', Action: 'model.invoke', Direction: 'outbound', PurposeSource: 'missing' };
      expect(recordColumns(row)).toEqual({ ...defaults, ...given.columns });
      const missing = ['audit.record.id', 'audit.source.id', 'audit.source.sequence', ...given.missing].join(', ');
      expect(row?.Problems).toEqual([`recorded by ${given.source}, which does not tell ${missing}`]);
      const { Action = 'model.invoke', ModelId, Outcome } = given.columns as Record<string, string>;
      expect([row?.SpanName, row?.StatusCode]).toEqual([
        [Action, ModelId].filter((part) => part !== undefined).join(' '),
        Outcome === 'success' ? 'Unset' : 'Error',
      ]);
    }
  });

  it('has a case for every provider', () => {
    const sources = new Set(PROVIDER_LOG_CASES.map(({ source }) => source));
    expect([...sources].toSorted()).toEqual(PROVIDER_LOGS.map(({ name }) => name).toSorted());
  });

  it.each(NO_PROVIDER_LOGS)('is not %s', (_why, body) => {
    for (const type of [PROTOBUF, JSON_TYPE] as const) expect(auditRowOf({ body }, type)).toBeUndefined();
  });

  it('is a record or not, whatever it holds, without an error', () => {
    const given = fc.constantFrom(...PROVIDER_LOG_CASES);
    const values = fc.object({ values: [fc.string(), fc.boolean(), fc.nat()] });
    fc.assert(
      fc.property(given, values, fc.array(fc.nat(400), { maxLength: 3 }), ({ body, ...rest }, value, cuts) => {
        const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
        const broken = cuts.reduce((all, at) => all.slice(0, at) + all.slice(at + 1), text);
        const grown: unknown = { ...(JSON.parse(text.startsWith('{') ? text : '{}') as object), properties: value };
        for (const changed of [broken, JSON.stringify(value), grown]) {
          const row = auditRowOf({ ...rest, body: changed }, JSON_TYPE);
          expect(row === undefined || row.Problems.length > 0).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the receiver of providers’ logs', () => {
  let queried: QueriedSink;
  let sink: SinkProcess;
  let client: StoreClient;

  beforeAll(async () => {
    queried = await startQueriedSink();
    ({ sink, client } = queried);
  });

  afterAll(() => queried.close());

  it('stores each once, as received, however often it is sent', async () => {
    for (const given of [...PROVIDER_LOG_CASES, ...PROVIDER_LOG_CASES]) {
      const answer = await send(sink, logRequestOf(given, PROTOBUF), undefined, '/v1/logs');
      expect([answer.status, answer.body.length]).toEqual([200, 0]);
    }
    await untilStored(sink);
    const rows = await rowsOf<{ raw: string; n: string }>(
      client,
      'SELECT hex(RawSpan) AS raw, toString(count()) AS n FROM audit_spans GROUP BY raw ORDER BY raw',
    );
    const sent = PROVIDER_LOG_CASES.map((given) => Buffer.from(decodedOf(given, PROTOBUF).raw).toString('hex'));
    expect(rows).toEqual(sent.map((raw) => ({ raw: raw.toUpperCase(), n: '1' })).toSorted(byRaw));
    const principals = await rowsOf(
      client,
      `SELECT DISTINCT PrincipalId FROM audit_spans WHERE ModelProvider = 'aws.bedrock' ORDER BY PrincipalId`,
    );
    expect(principals).toEqual([
      { PrincipalId: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_dev_0f/alice' },
      { PrincipalId: 'arn:aws:sts::111122223333:assumed-role/chat-task/7f3a' },
    ]);
  });
});

function byRaw(one: { raw: string }, other: { raw: string }): number {
  return one.raw < other.raw ? -1 : 1;
}
