import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type EmbeddedClickHouse, startEmbeddedClickHouse } from '@auditspan/embedded-clickhouse';
import { type StoreClient, createStoreClient } from '@auditspan/store';
import { until } from '@auditspan/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLoad } from './fixtures/load.ts';
import { protobufOf, send } from './fixtures/requests.ts';
import {
  type SinkProcess,
  startSinkProcess,
  metricsOf,
  temporaryDirectory,
  untilStored,
} from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';
import { type TcpProxy, createTcpProxy } from './fixtures/tcp-proxy.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
const started: SinkProcess[] = [];

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((sink) => sink.stop()));
});

afterAll(async () => {
  await directory.remove();
});

async function start(name: string, env: Readonly<Record<string, string>> = {}): Promise<SinkProcess> {
  const sink = await startSinkProcess(join(directory.path, name), { AUDITSPAN_SINK_DRAIN_THREAD: 'own', ...env });
  started.push(sink);
  return sink;
}

/** Parses the log of a sink on stderr. */
function toldIn(stderr: string): { readonly code: string; readonly attributes?: { readonly reason?: string } }[] {
  return stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { code: string });
}

/** Returns the stored ids of a trace, with repetitions. */
async function storedIds(client: StoreClient, table: string, traceId: string): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(client, `SELECT SpanId AS id FROM ${table} WHERE TraceId = '${traceId}'`);
  return rows.map(({ id }) => id);
}

async function expectAcknowledgedOnce(
  client: StoreClient,
  traceId: string,
  acknowledged: readonly string[],
  tables = ['otel_traces', 'audit_spans'],
): Promise<void> {
  for (const table of tables) {
    const stored = await storedIds(client, table, traceId);
    const distinct = new Set(stored);
    expect(stored).toHaveLength(distinct.size);
    expect(acknowledged.filter((id) => !distinct.has(id))).toEqual([]);
  }
}

describe('with a ClickHouse server', () => {
  let server: EmbeddedClickHouse;
  let proxy: TcpProxy;
  let client: StoreClient;
  const user = { name: 'writer', password: 'secret-of-the-server' };
  const env = (): Record<string, string> => ({
    AUDITSPAN_CLICKHOUSE_URL: proxy.url,
    AUDITSPAN_CLICKHOUSE_USER: user.name,
    AUDITSPAN_CLICKHOUSE_PASSWORD: user.password,
    AUDITSPAN_CLICKHOUSE_DATABASE: 'audit',
  });

  beforeAll(async () => {
    server = await startEmbeddedClickHouse({ path: join(directory.path, 'server'), users: [user] });
    proxy = await createTcpProxy(new URL(server.url));
    client = createStoreClient({ url: server.url, user: user.name, password: user.password, database: 'audit' });
  });

  afterAll(async () => {
    await client.close();
    await proxy.cut().catch(() => {});
    await server.close();
  });

  it('that is down at the start: the sink starts, acknowledges, and stores when it is back', async () => {
    const sink = await start('down-at-start', env());
    const readiness = await fetch(`${sink.endpoints.otlp.url}/readyz`);
    expect([readiness.status, await readiness.json()]).toMatchObject([
      200,
      {
        state: 'degraded',
        components: {
          log: { state: 'ok' },
          clickhouse: {
            state: 'degraded',
            since: expect.stringMatching(/^\d{4}-.*Z$/),
            reason: expect.stringContaining('not available'),
            remedy: expect.stringContaining('auditspan doctor'),
          },
        },
      },
    ]);
    const span = readableSpan({ traceId: '7'.repeat(32), attributes: { 'audit.outcome': 'success' } });
    expect(await send(sink, protobufOf([span]))).toMatchObject({ status: 200 });

    await until('lag', async () => /^auditspan_sink_lag_seconds (?!0$)/m.test(await metricsOf(sink)));
    await proxy.open();
    await untilStored(sink);
    expect(await metricsOf(sink)).toMatch(/^auditspan_sink_lag_seconds 0$/m);
    expect(await storedIds(client, 'audit_spans', '7'.repeat(32))).toEqual([span.spanContext().spanId]);
    const { stderr } = await sink.stop();
    expect(stderr).not.toContain(user.password);
    await proxy.cut();
  });

  it('that fails and recovers in between goes unnoticed by senders, and each span is stored once', async () => {
    await proxy.open();
    const traceId = '8'.repeat(32);
    const sink = await start('down-in-the-middle', env());
    const load = startLoad(sink, traceId);
    for (let outage = 1; outage <= 3; outage += 1) {
      const before = load.acknowledged.length;
      await until('acknowledgements', () => load.acknowledged.length > before + 100);
      await proxy.cut();
      const during = load.acknowledged.length;
      await until('acknowledgements', () => load.acknowledged.length > during + 100);
      await proxy.open();
    }
    await load.stop();
    expect([...load.refusals]).toEqual([]);
    await untilStored(sink);
    await expectAcknowledgedOnce(client, traceId, load.acknowledged);
    await proxy.cut();
  });

  it('that accepts connections and never answers delays neither start nor shutdown', async () => {
    await proxy.open();
    const settings = { ...env(), AUDITSPAN_SINK_SHUTDOWN_TIMEOUT: '100' };
    const first = await start('silent', settings);
    proxy.hush();
    expect(await send(first, protobufOf([readableSpan()]))).toMatchObject({ status: 200 });
    await until('lag', async () => /^auditspan_sink_lag_seconds (?!0$)/m.test(await metricsOf(first)));
    // A request to ClickHouse in flight is aborted at the deadline, which is logged.
    const stopping = ['stopping', 'records_left', 'stopped'];
    const { code, stderr } = await first.stop();
    const codes = toldIn(stderr).map((line) => line.code);
    expect([code, codes.slice(codes.indexOf('stopping'))]).toEqual([0, stopping]);

    const second = await start('silent', settings);
    expect(await send(second, protobufOf([readableSpan()]))).toMatchObject({ status: 200 });
    const ended = await second.stop();
    const told = toldIn(ended.stderr);
    const up = told.findIndex((line) => line.code === 'started');
    expect([ended.code, told.slice(0, up).flatMap(({ attributes }) => attributes?.reason ?? [])]).toEqual([
      0,
      [expect.stringContaining('did not answer within 3 s')],
    ]);
    expect(told.slice(-stopping.length).map((line) => line.code)).toEqual(stopping);
    await proxy.cut();
  });

  it('that is away while the sink stops, senders are told to retry, since a refused connection makes some drop their spans', async () => {
    const sink = await start('stopping', { ...env(), AUDITSPAN_SINK_SHUTDOWN_TIMEOUT: '600000' });
    expect(await send(sink, protobufOf([readableSpan()]))).toMatchObject({ status: 200 });
    // It waits for ClickHouse to take that.
    process.kill(sink.pid, 'SIGTERM');
    const refused = await until('a refusal', async () => {
      const answer = await send(sink, protobufOf([]));
      return answer.status === 503 && answer;
    });
    const ready = await fetch(`${sink.endpoints.otlp.url}/readyz`);
    expect([ready.status, refused.retryAfter, refused.body.toString()]).toEqual([
      503,
      '2',
      expect.stringContaining('the sink is stopping; try again'),
    ]);
    await proxy.open();
    expect((await sink.ended).code).toBe(0);
    await proxy.cut();
  });

  it('that is down when the sink stops: the next sink stores what was acknowledged', async () => {
    const traceId = '9'.repeat(32);
    const spans = Array.from({ length: 30 }, () => readableSpan({ traceId }));
    const first = await start('stopped', { ...env(), AUDITSPAN_SINK_SHUTDOWN_TIMEOUT: '100' });
    expect(await send(first, protobufOf(spans))).toMatchObject({ status: 200 });
    const { code, stderr } = await first.stop();
    expect([code, stderr]).toEqual([0, expect.stringMatching(/not all records are in ClickHouse.* stay in the log/)]);
    await proxy.open();
    const second = await start('stopped', env());
    await untilStored(second);
    await expectAcknowledgedOnce(
      client,
      traceId,
      spans.map((span) => span.spanContext().spanId),
      ['otel_traces'],
    );
    await proxy.cut();
  });
});

describe('with the embedded ClickHouse', () => {
  it('whose process is killed in the middle: nothing acknowledged is lost or duplicated', async () => {
    const traceId = 'e'.repeat(32);
    const sink = await start('killed');
    const load = startLoad(sink, traceId);
    for (let kill = 1; kill <= 2; kill += 1) {
      const before = load.acknowledged.length;
      await until('acknowledgements', () => load.acknowledged.length > before + 100);
      for (const pid of childrenOf(sink.pid)) process.kill(pid, 'SIGKILL');
      await until(`restart ${kill}`, async () =>
        (await metricsOf(sink)).includes(`\nauditspan_sink_embedded_restarts ${kill}\n`),
      );
    }
    const before = load.acknowledged.length;
    await until('acknowledgements', () => load.acknowledged.length > before + 200);
    await load.stop();
    expect([...load.refusals]).toEqual([]);
    await untilStored(sink);
    const client = clientOf(sink.endpoints);
    await expectAcknowledgedOnce(client, traceId, load.acknowledged);
    await client.close();
  });
});

describe('over the memory budget', () => {
  it('answers 429 when the bodies in flight take too much memory', async () => {
    const sink = await start('full', { AUDITSPAN_SINK_LIMITS_PENDING_BYTES: '1000' });
    expect(await send(sink, Buffer.alloc(2000))).toMatchObject({ status: 429, retryAfter: '1' });
    expect(await send(sink, protobufOf([readableSpan()]))).toMatchObject({ status: 200 });
  });
});

function childrenOf(pid: number): number[] {
  const output = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return output.trim().split(/\s+/).map(Number);
}
