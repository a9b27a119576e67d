import { until } from '@auditspan/testing';
import { expect, it } from 'vitest';
import { useMigratedClickHouse } from '../../store/test/fixtures/migrated.ts';
import { protobufOf, send } from './fixtures/requests.ts';
import {
  metricsOf,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { rowsOf } from './fixtures/store-client.ts';

const clickhouse = useMigratedClickHouse();

interface Health {
  readonly components: { readonly clickhouse: Readonly<Record<'state' | 'since' | 'reason', string>> };
}

async function clickhouseHealth({ endpoints }: SinkProcess): Promise<Health['components']['clickhouse']> {
  const { components } = (await (await fetch(`${endpoints.otlp.url}/readyz`)).json()) as Health;
  return components.clickhouse;
}

async function metric(sink: SinkProcess, name: string): Promise<number> {
  return Number(new RegExp(`^auditspan_sink_${name} (\\d+)$`, 'm').exec(await metricsOf(sink))?.[1]);
}

const retries = (sink: SinkProcess): Promise<number> => metric(sink, 'insert_retries_total');
const storeReady = (sink: SinkProcess): Promise<number> => metric(sink, 'store_ready');

/** Returns the codes about ClickHouse in the log, with immediate repetitions collapsed. */
function toldOfClickHouse(stderr: string): string[] {
  const codes = stderr.split('\n').map((line) => /"code":"(clickhouse_\w+|batch_failed)"/.exec(line)?.[1] ?? '');
  return codes
    .filter((code) => code !== '')
    .filter((code, n, all) => code === 'clickhouse_unavailable' || code !== all[n - 1]);
}

it.each([
  {
    what: 'lacks a table',
    refuse: 'RENAME TABLE audit_spans TO put_away',
    allow: 'RENAME TABLE put_away TO audit_spans',
    reason: /could not insert 1 rows into audit_spans: ClickHouse refused it \(60 UNKNOWN_TABLE\)/,
    told: ['batch_failed', 'clickhouse_available'],
  },
  {
    what: 'has too many parts',
    refuse: 'ALTER TABLE audit_spans MODIFY SETTING parts_to_delay_insert = 1, parts_to_throw_insert = 1',
    allow: 'ALTER TABLE audit_spans RESET SETTING parts_to_delay_insert, parts_to_throw_insert',
    reason: /could not insert 1 rows into audit_spans: ClickHouse does not take it now \(252 TOO_MANY_PARTS\)/,
    told: ['clickhouse_unavailable', 'clickhouse_available'],
  },
])(
  'a sink whose ClickHouse answers but $what reports that until the waiting records are stored, and logs it once',
  async ({ refuse, allow, reason, told }) => {
    const { path, remove } = await temporaryDirectory();
    const sink = await startSinkProcess(path, {
      AUDITSPAN_CLICKHOUSE_URL: clickhouse.url,
      AUDITSPAN_CLICKHOUSE_USER: clickhouse.user.name,
      AUDITSPAN_CLICKHOUSE_PASSWORD: clickhouse.user.password,
    });
    // A table without parts never has too many.
    expect(await send(sink, protobufOf([readableSpan({ attributes: { 'audit.outcome': 'success' } })]))).toMatchObject({
      status: 200,
    });
    await untilStored(sink);
    expect(await clickhouseHealth(sink)).toMatchObject({ state: 'ok' });

    await clickhouse.client.command({ query: refuse });
    const span = readableSpan({ attributes: { 'audit.outcome': 'success' } });
    expect(await send(sink, protobufOf([span]))).toMatchObject({ status: 200 });
    await until('a refusal', async () => (await retries(sink)) > 0);
    const { since } = await until('the report', async () => {
      const health = await clickhouseHealth(sink);
      return health.state === 'degraded' && health;
    });
    const seen = [];
    for (const before = await retries(sink); (await retries(sink)) < before + 3;) {
      seen.push({ ...(await clickhouseHealth(sink)), ready: await storeReady(sink) });
    }
    const degraded = { state: 'degraded', since, reason: expect.stringMatching(reason), ready: 0 };
    expect(seen).toEqual(seen.map(() => expect.objectContaining(degraded)));

    await clickhouse.client.command({ query: allow });
    await untilStored(sink);
    await until('the report', async () => (await clickhouseHealth(sink)).state === 'ok');
    const [row] = await rowsOf<{ stored: number }>(
      clickhouse.client,
      `SELECT toUInt8(count()) AS stored FROM audit_spans WHERE SpanId = '${span.spanContext().spanId}'`,
    );
    expect(row).toEqual({ stored: 1 });
    const { code, stderr } = await sink.stop();
    expect([code, toldOfClickHouse(stderr)]).toEqual([0, told]);
    await remove();
  },
);
