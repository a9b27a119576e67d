import { beforeAll, describe, expect, it } from 'vitest';
import { type StoreClient, createRowWriter, migrate } from '../src/index.ts';
import { rowsOf, useEmbeddedClickHouse } from './fixtures/embedded.ts';
import { EXPORTER_TABLES, exporterRow, statementsOf } from './fixtures/exporter-tables.ts';
import { auditRow, FULL_RECORD, spanRow } from './fixtures/rows.ts';

const embedded = useEmbeddedClickHouse();
const TraceId = 'c'.repeat(32);
const RECORD = auditRow(FULL_RECORD, {
  TraceId,
  SpanId: 'record',
  ParentSpanId: 'before',
  Timestamp: 1_700_000_000_999_999_999n,
});

describe.each(EXPORTER_TABLES)('a database that the exporter fills $versions', (tables) => {
  let client: StoreClient;
  beforeAll(async () => {
    client = await embedded.client(`exporter_${EXPORTER_TABLES.indexOf(tables)}`);
    for (const statement of statementsOf(tables)) await client.command({ query: statement });
    await client.command({ query: exporterRow(tables, { traceId: TraceId, spanId: 'before' }) });
    await migrate(client);
    await client.command({ query: exporterRow(tables, { traceId: TraceId, spanId: 'after', second: 2 }) });
    const writer = createRowWriter(client);
    await writer.write('otel_traces', [
      spanRow({ TraceId, SpanId: 'by-the-sink', Timestamp: 1_700_000_000_500_000_000n }),
    ]);
    await writer.write('audit_spans', [RECORD]);
  });

  it('keeps existing rows, and accepts further ones of the exporter and the sink', async () => {
    const rows = await rowsOf(
      client,
      `SELECT SpanId, toString(Duration) AS duration, toJSONString(SpanAttributes) LIKE '%value%' AS attributes, Events.Name AS events
       FROM otel_traces ORDER BY SpanId`,
    );
    const theirs = { duration: '5', attributes: 1, events: ['e'] };
    expect(rows).toEqual([
      { SpanId: 'after', ...theirs },
      { SpanId: 'before', ...theirs },
      { SpanId: 'by-the-sink', duration: '42000000', attributes: 1, events: ['first token'] },
    ]);
  });

  it('joins a record with every span of its trace, and contains the record once', async () => {
    const query = `SELECT SpanId, AuditPrincipalId, IsCaller, IsAuditSpan, toJSONString(SpanAttributes) LIKE '%value%' AS attributes
      FROM audit_traces WHERE TraceId = '${TraceId}' ORDER BY SpanId`;
    const beside = { AuditPrincipalId: 'alice@example.com', IsCaller: 0, IsAuditSpan: 0, attributes: 1 };
    const all = [
      { ...beside, SpanId: 'after' },
      { ...beside, SpanId: 'before', IsCaller: 1 },
      { ...beside, SpanId: 'by-the-sink' },
      { ...beside, SpanId: 'record', IsAuditSpan: 1 },
    ];
    expect(await rowsOf(client, query)).toEqual(all);
    await client.command({ query: exporterRow(tables, { traceId: 'both ways', spanId: 'record' }) });
    await createRowWriter(client).write('audit_spans', [{ ...RECORD, TraceId: 'both ways', ParentSpanId: '' }]);
    expect(await rowsOf(client, query.replace(TraceId, 'both ways'))).toEqual([
      { ...beside, SpanId: 'record', IsAuditSpan: 1 },
    ]);
  });

  it('shows one trace in time order, with its records', async () => {
    expect(await rowsOf(client, `SELECT SpanId, Action FROM audit_trace(trace_id = '${TraceId}')`)).toEqual([
      ...['before', 'by-the-sink'].map((SpanId) => ({ SpanId, Action: '' })),
      { SpanId: 'record', Action: 'model.invoke' },
      { SpanId: 'after', Action: '' },
    ]);
  });
});

it('finds earlier traces of an exporter without a lookup table', async () => {
  const client = await embedded.client('no_lookup');
  const [tables] = EXPORTER_TABLES;
  if (tables === undefined) throw new Error('there are no tables');
  await client.command({ query: statementsOf(tables)[0] ?? '' });
  await client.command({ query: exporterRow(tables, { traceId: TraceId, spanId: 'before' }) });
  await migrate(client);
  expect(await rowsOf(client, `SELECT SpanId FROM audit_trace(trace_id = '${TraceId}')`)).toEqual([
    { SpanId: 'before' },
  ]);
});
