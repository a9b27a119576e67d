import { beforeAll, describe, expect, it } from 'vitest';
import { type StoreClient, createRowWriter, migrate } from '../src/index.ts';
import { rowsOf, useEmbeddedClickHouse } from './fixtures/embedded.ts';
import { FULL_RECORD, auditRow, spanRow } from './fixtures/rows.ts';

const TraceId = 'c'.repeat(32);
const embedded = useEmbeddedClickHouse();
let client: StoreClient;

beforeAll(async () => {
  client = await embedded.client('views');
  await migrate(client);
  const root = spanRow({
    TraceId,
    SpanId: 'root',
    ParentSpanId: '',
    SpanName: 'POST /chat',
    Timestamp: 1_700_000_000_100_000_000n,
  });
  const call = { TraceId, SpanId: 'call', ParentSpanId: 'root', Timestamp: 1_700_000_000_999_999_999n };
  const writer = createRowWriter(client);
  await writer.write('otel_traces', [root, spanRow(call), spanRow({ TraceId: 'other' })]);
  const untraced = auditRow(FULL_RECORD, { TraceId: 'untraced', SpanId: 'lonely' });
  await writer.write('audit_spans', [auditRow(FULL_RECORD, call), untraced]);
});

describe('audit_traces', () => {
  it('puts a record beside every span of its trace', async () => {
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

  it('keeps a record whose trace is not there', async () => {
    const rows = await rowsOf(client, "SELECT AuditSpanId, SpanId FROM audit_traces WHERE TraceId = 'untraced'");
    expect(rows).toEqual([{ AuditSpanId: 'lonely', SpanId: '' }]);
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
