import { beforeAll, describe, expect, it } from 'vitest';
import { createRowWriter, type StoreClient } from '../src/index.ts';
import { LISTINGS, TRACE_QUERIES } from './fixtures/dashboard-queries.ts';
import { useMigratedClickHouse } from './fixtures/migrated.ts';
import { auditRow, FULL_RECORD, spanRow } from './fixtures/rows.ts';

const clickhouse = useMigratedClickHouse();
const TraceId = 'c'.repeat(32);
const START = 1_700_000_000_000;
const DAY = 86_400_000;
const RANGE = { from: START - DAY, to: START + DAY };

let client: StoreClient;
beforeAll(async () => {
  ({ client } = clickhouse);
  const writer = createRowWriter(client);
  const at = { TraceId, Timestamp: BigInt(START + 300) * 1_000_000n };
  const others = Array.from({ length: 50 }, (_, number) => spanRow({ TraceId: 'other', SpanId: String(number) }));
  await writer.write('otel_traces', [spanRow({ ...at, SpanId: 'span', SpanName: 'POST /chat' }), ...others]);
  await writer.write('audit_spans', [auditRow(FULL_RECORD, { ...at, SpanId: 'record', ParentSpanId: 'span' })]);
});

async function ask(query: string): Promise<Record<string, unknown>[]> {
  const values: Record<string, string> = { trace: TraceId, db: 'default', from: `${RANGE.from}`, to: `${RANGE.to}` };
  const filled = query.replaceAll(/\{(trace|db|from|to)\}/g, (_whole, name: string) => values[name] ?? '');
  const result = await client.query({ query: filled, query_params: RANGE, format: 'JSONEachRow' });
  return result.json<Record<string, unknown>>();
}

describe('otel_traces answers what tools ask of the table of the exporter', () => {
  it.each(Object.entries(TRACE_QUERIES))('%s: with the audit span in its trace', async (_name, query) => {
    const rows = await ask(query);
    expect(rows.map(({ spanID }) => String(spanID)).toSorted()).toEqual(['record', 'span']);
  });

  it.each(Object.entries(LISTINGS))('%s', async (_name, { query, expected }) => {
    expect(await ask(query)).toEqual(expect.arrayContaining([expect.objectContaining(expected)]));
  });
});
