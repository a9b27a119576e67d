import { createClient } from '@clickhouse/client';
import type { Sink } from '../../../scripts/system/system.ts';
import { until } from '@auditspan/testing';
import { untilStored } from '../../support/stored.ts';

/** Queries the sink's embedded ClickHouse as the user `analyst`. */
export async function select<Row>(sink: Sink, query: string, params: Record<string, unknown> = {}): Promise<Row[]> {
  const { url, users } = sink.endpoints.clickhouse;
  const analyst = users.find((user) => user.readonly);
  const client = createClient({ url, username: analyst?.name ?? '', password: analyst?.password ?? '' });
  try {
    const result = await client.query({ query, query_params: params, format: 'JSONEachRow' });
    return await result.json<Row>();
  } finally {
    await client.close();
  }
}

/** Waits until that many audit spans, and everything that the sink has acknowledged, are stored. */
export async function untilAllStored(sink: Sink, auditSpans: number): Promise<void> {
  await until(`${auditSpans} audit spans`, async () => {
    const [row] = await select<{ rows: number }>(sink, 'SELECT toUInt32(count()) AS rows FROM audit_spans');
    return (row?.rows ?? 0) >= auditSpans ? true : undefined;
  });
  await untilStored(sink);
}
