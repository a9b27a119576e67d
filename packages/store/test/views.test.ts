import { beforeAll, describe, expect, it } from 'vitest';
import { type AuditRow, type StoreClient, createRowWriter } from '../src/index.ts';
import { rowsOf } from './fixtures/embedded.ts';
import { useMigratedClickHouse } from './fixtures/migrated.ts';
import { FULL_RECORD, auditRow, spanRow } from './fixtures/rows.ts';

const TraceId = 'c'.repeat(32);
const clickhouse = useMigratedClickHouse();
let client: StoreClient;

beforeAll(async () => {
  ({ client } = clickhouse);
  const root = spanRow({
    TraceId,
    SpanId: 'root',
    ParentSpanId: '',
    SpanName: 'POST /chat',
    Timestamp: 1_700_000_000_100_000_000n,
  });
  const call = { TraceId, SpanId: 'call', ParentSpanId: 'root', Timestamp: 1_700_000_000_999_999_999n };
  const writer = createRowWriter(client);
  const service = spanRow({ TraceId: 'spoken', SpanId: 'service', ParentSpanId: '', SpanName: 'POST /chat' });
  await writer.write('otel_traces', [root, service, spanRow({ TraceId: 'other' })]);
  const alone = auditRow(FULL_RECORD, { TraceId: 'alone', SpanId: 'lonely' });
  const logged = { ...auditRow(FULL_RECORD, { TraceId: 'logged', SpanId: 'log' }), Signal: 'logs' as const };
  const spokenIn = (values: { TraceId: string; SpanId: string }, record = FULL_RECORD): AuditRow => ({
    ...auditRow(record, { ...values, ParentSpanId: '', Timestamp: service.Timestamp + 1n }),
    Signal: 'logs',
  });
  await writer.write('audit_spans', [
    auditRow(FULL_RECORD, call),
    alone,
    logged,
    spokenIn({ TraceId: 'spoken', SpanId: 'service' }),
    spokenIn({ TraceId: 'spoken', SpanId: 'service' }, { ...FULL_RECORD, principalId: 'bob' }),
    spokenIn({ TraceId: '', SpanId: '' }),
  ]);
});

describe('audit_traces', () => {
  it('joins a record with every span of its trace', async () => {
    const rows = await rowsOf(
      client,
      `SELECT AuditPrincipalId, AuditModelId, AuditOutcome, SpanName, SpanId, IsAuditSpan, IsCaller
       FROM audit_traces WHERE TraceId = '${TraceId}' ORDER BY Timestamp`,
    );
    const record = { AuditPrincipalId: 'alice@example.com', AuditModelId: 'gpt-5', AuditOutcome: 'denied' };
    expect(rows).toEqual([
      { ...record, SpanName: 'POST /chat', SpanId: 'root', IsAuditSpan: 0, IsCaller: 1 },
      { ...record, SpanName: 'model.invoke gpt-5', SpanId: 'call', IsAuditSpan: 1, IsCaller: 0 },
    ]);
  });

  it('joins a record that is alone in its trace with itself, and one that is not a span with nothing', async () => {
    const rows = await rowsOf(
      client,
      "SELECT AuditSpanId, SpanId, IsAuditSpan, IsCaller FROM audit_traces WHERE TraceId IN ('alone', 'logged', '') ORDER BY TraceId",
    );
    expect(rows).toEqual([
      { AuditSpanId: '', SpanId: '', IsAuditSpan: 0, IsCaller: 0 },
      { AuditSpanId: 'lonely', SpanId: 'lonely', IsAuditSpan: 1, IsCaller: 0 },
      { AuditSpanId: 'log', SpanId: '', IsAuditSpan: 0, IsCaller: 0 },
    ]);
  });

  it('takes the span in which a log record was written for the caller', async () => {
    const rows = await rowsOf(
      client,
      "SELECT AuditPrincipalId, SpanId, IsAuditSpan, IsCaller FROM audit_traces WHERE TraceId = 'spoken' ORDER BY ALL",
    );
    const call = { SpanId: 'service', IsAuditSpan: 0, IsCaller: 1 };
    expect(rows).toEqual([
      { AuditPrincipalId: 'alice@example.com', ...call },
      { AuditPrincipalId: 'bob', ...call },
    ]);
  });
});

describe('otel_traces', () => {
  it('shows the audit spans among the others, with their columns, and no log record', async () => {
    const row = auditRow();
    const rows = await rowsOf(
      client,
      `SELECT SpanId, SpanAttributes, ResourceAttributes, Events.Name AS events, SpanAttributeItems AS items
       FROM otel_traces WHERE TraceId IN ('alone', 'logged')`,
    );
    expect(rows).toEqual([
      {
        SpanId: 'lonely',
        SpanAttributes: row.SpanAttributes,
        ResourceAttributes: row.ResourceAttributes,
        events: row['Events.Name'],
        items: ['key=value'],
      },
    ]);
    expect(
      await rowsOf(
        client,
        `SELECT count() AS rows, min(Start) = max(End) AS same FROM otel_traces_trace_id_ts
        WHERE TraceId = 'alone' GROUP BY TraceId`,
      ),
    ).toEqual([{ rows: 1, same: 1 }]);
  });
});

describe('audit_trace', () => {
  it('lists the spans of one trace with the records among them', async () => {
    const rows = await rowsOf(
      client,
      `SELECT SpanId, ParentSpanId, Action, PrincipalId, Outcome FROM audit_trace(trace_id = '${TraceId}')`,
    );
    expect(rows).toEqual([
      { SpanId: 'root', ParentSpanId: '', Action: '', PrincipalId: '', Outcome: '' },
      {
        SpanId: 'call',
        ParentSpanId: 'root',
        Action: 'model.invoke',
        PrincipalId: 'alice@example.com',
        Outcome: 'denied',
      },
    ]);
  });
});

describe('audit_trace of log records', () => {
  it('lists each of them once, beside the span in which they were written', async () => {
    const rows = await rowsOf(
      client,
      "SELECT SpanId, Action, PrincipalId FROM audit_trace(trace_id = 'spoken') ORDER BY PrincipalId",
    );
    expect(rows).toEqual([
      { SpanId: 'service', Action: '', PrincipalId: '' },
      { SpanId: 'service', Action: 'model.invoke', PrincipalId: 'alice@example.com' },
      { SpanId: 'service', Action: 'model.invoke', PrincipalId: 'bob' },
    ]);
  });
});

describe('audit_source_gaps', () => {
  it('lists missing records, and not those that are no longer kept', async () => {
    const DAY = 86_400_000_000_000n;
    const start = 1_700_000_000_000_000_000n;
    const rows = [1, 2, 5, 6, 8].map((sourceSequence, index) => {
      // The first two are from November, the others from January.
      const at = start + BigInt(index < 2 ? index : index + 60) * DAY;
      const record = { ...FULL_RECORD, sourceId: 'holed', sourceSequence };
      return { ...auditRow(record, { Timestamp: at }), IngestedAt: at + DAY };
    });
    await createRowWriter(client).write('audit_spans', rows);
    const query = `SELECT FirstMissing, LastMissing, toString(toUnixTimestamp64Nano(MadeAfter)) AS after, toString(toUnixTimestamp64Nano(MadeBefore)) AS before
      FROM audit_source_gaps(source_id = 'holed')`;
    const between = { FirstMissing: 3, LastMissing: 4, after: `${start + DAY}`, before: `${start + 62n * DAY}` };
    const last = { FirstMissing: 7, LastMissing: 7, after: `${start + 63n * DAY}`, before: `${start + 64n * DAY}` };
    expect(await rowsOf(client, query)).toEqual([between, last]);
    await client.command({
      query: "ALTER TABLE audit_spans DELETE WHERE SourceId = 'holed' AND SourceSequence < 5",
      clickhouse_settings: { mutations_sync: '1' },
    });
    expect(await rowsOf(client, query)).toEqual([{ ...between, after: '0' }, last]);
  });
});

describe('a view with a join', () => {
  it.each(['audit_traces', "audit_source_gaps(source_id = 'holed')"])(
    'gives the same rows for a user who has set how to join: %s',
    async (view) => {
      const query = `SELECT * EXCEPT ('SpanAttributes') FROM ${view} ORDER BY ALL`;
      const settings = { join_use_nulls: 1, join_default_strictness: 'ANY' } as const;
      const found = await client.query({ query, format: 'JSONEachRow', clickhouse_settings: settings });
      expect(await found.json()).toEqual(await rowsOf(client, query));
    },
  );
});
