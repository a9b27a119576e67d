import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type EmbeddedClickHouse, startEmbeddedClickHouse } from '@auditspan/embedded-clickhouse';
import { type StoreClient, createStoreClient } from '@auditspan/store';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLoad } from './fixtures/load.ts';
import { jsonOf, protobufOf, send } from './fixtures/requests.ts';
import { type SinkProcess, startSinkProcess, temporaryDirectory, until } from './fixtures/sink-process.ts';
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
  const sink = await startSinkProcess(join(directory.path, name), env);
  started.push(sink);
  return sink;
}

async function isReady(sink: SinkProcess): Promise<boolean> {
  return (await fetch(`${sink.endpoints.otlp.url}/readyz`)).ok;
}

/** The ids of a trace that are stored, each as often as it is. */
async function storedIds(client: StoreClient, table: string, traceId: string): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(client, `SELECT SpanId AS id FROM ${table} WHERE TraceId = '${traceId}'`);
  return rows.map(({ id }) => id);
}

async function expectAcknowledgedOnce(
  client: StoreClient,
  traceId: string,
  acknowledged: readonly string[],
): Promise<void> {
  for (const table of ['otel_traces', 'audit_spans']) {
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

  it('that is down at the start the sink starts, refuses with 503 and Retry-After, and recovers by itself', async () => {
    const sink = await start('down-at-start', env());
    const readiness = await fetch(`${sink.endpoints.otlp.url}/readyz`);
    expect([readiness.status, await readiness.text()]).toEqual([503, expect.stringContaining('not available')]);
    const span = readableSpan({ traceId: '7'.repeat(32), attributes: { 'audit.outcome': 'success' } });
    const refused = await send(sink, jsonOf([span]), { 'content-type': 'application/json' });
    expect([refused.status, refused.retryAfter]).toEqual([503, '2']);
    expect(JSON.parse(refused.body.toString())).toEqual({ code: 14, message: 'the store is not available; try again' });

    await proxy.open();
    await until(() => isReady(sink));
    expect(await send(sink, protobufOf([span]))).toMatchObject({ status: 200 });
    expect(await storedIds(client, 'audit_spans', '7'.repeat(32))).toEqual([span.spanContext().spanId]);
    const { stderr } = await sink.stop();
    expect(stderr).not.toContain(user.password);
    await proxy.cut();
  });

  it('that goes away and comes back in the middle nothing acknowledged is lost or doubled', async () => {
    await proxy.open();
    const traceId = '8'.repeat(32);
    const sink = await start('down-in-the-middle', { ...env(), AUDITSPAN_SINK_BATCH_RETRY_TIME: '300' });
    const load = startLoad(sink, traceId);
    for (let outage = 1; outage <= 3; outage += 1) {
      const before = load.acknowledged.length;
      await until(() => load.acknowledged.length > before + 100);
      await proxy.cut();
      await until(() => load.refusals.has(503));
      await proxy.open();
    }
    const before = load.acknowledged.length;
    await until(() => load.acknowledged.length > before + 100);
    await load.stop();
    expect([...load.refusals]).toEqual([503]);
    await expectAcknowledgedOnce(client, traceId, load.acknowledged);
    await proxy.cut();
  });

  it('that is away for less than the sink is patient, the senders notice nothing', async () => {
    await proxy.open();
    const sink = await start('short', { ...env(), AUDITSPAN_SINK_BATCH_RETRY_TIME: '20000' });
    await proxy.cut();
    const span = readableSpan({ traceId: '9'.repeat(32) });
    const answer = send(sink, protobufOf([span]));
    await until(async () =>
      /insert_retries_total [1-9]/.test(await (await fetch(`${sink.endpoints.otlp.url}/metrics`)).text()),
    );
    await proxy.open();
    expect(await answer).toMatchObject({ status: 200 });
    expect(await storedIds(client, 'otel_traces', '9'.repeat(32))).toEqual([span.spanContext().spanId]);
    await proxy.cut();
  });
});

describe('with the embedded ClickHouse', () => {
  it('whose process is killed in the middle nothing acknowledged is lost or doubled', async () => {
    const traceId = 'e'.repeat(32);
    const sink = await start('killed');
    const load = startLoad(sink, traceId);
    for (let kill = 1; kill <= 2; kill += 1) {
      const before = load.acknowledged.length;
      await until(() => load.acknowledged.length > before + 100);
      for (const pid of childrenOf(sink.pid)) process.kill(pid, 'SIGKILL');
    }
    const before = load.acknowledged.length;
    await until(() => load.acknowledged.length > before + 200);
    await load.stop();
    const client = clientOf(sink.endpoints);
    await expectAcknowledgedOnce(client, traceId, load.acknowledged);
    await client.close();
    const metrics = await (await fetch(`${sink.endpoints.otlp.url}/metrics`)).text();
    expect(metrics).toMatch(/^auditspan_sink_embedded_restarts 2$/m);
  });
});

describe('when more waits than may', () => {
  it('answers 429 with Retry-After and keeps what it has taken', async () => {
    const traceId = 'd'.repeat(32);
    const sink = await start('busy', { AUDITSPAN_SINK_LIMITS_PENDING_SPANS: '10', AUDITSPAN_SINK_BATCH_DELAY: '500' });
    const requests = Array.from({ length: 5 }, () => Array.from({ length: 4 }, () => readableSpan({ traceId })));
    const answers = await Promise.all(requests.map((spans) => send(sink, protobufOf(spans))));
    const taken = requests.filter((_, index) => answers[index]?.status === 200).flat();
    expect(answers.map(({ status, retryAfter }) => `${status} ${retryAfter}`).toSorted()).toEqual([
      '200 null',
      '200 null',
      '429 1',
      '429 1',
      '429 1',
    ]);
    const client = clientOf(sink.endpoints);
    const stored = await storedIds(client, 'otel_traces', traceId);
    expect(stored.toSorted()).toEqual(taken.map((span) => span.spanContext().spanId).toSorted());
    await client.close();
  });

  it('answers 429 when the bodies under way take too much memory', async () => {
    const sink = await start('full', { AUDITSPAN_SINK_LIMITS_PENDING_BYTES: '1000' });
    expect(await send(sink, Buffer.alloc(2000))).toMatchObject({ status: 429, retryAfter: '1' });
    expect(await send(sink, protobufOf([readableSpan()]))).toMatchObject({ status: 200 });
  });
});

function childrenOf(pid: number): number[] {
  const output = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return output.trim().split(/\s+/).map(Number);
}
