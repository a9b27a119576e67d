import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedClickHouse, startEmbeddedClickHouse } from '@auditspan/embedded-clickhouse';
import { type StoreClient, createStoreClient } from '@auditspan/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, protobufOf, send } from './fixtures/requests.ts';
import { type SinkProcess, startSinkProcess, temporaryDirectory, untilStored } from './fixtures/sink-process.ts';
import { nextSpanId, readableSpan } from './fixtures/spans.ts';
import { rowsOf } from './fixtures/store-client.ts';
import { type TcpProxy, createTcpProxy } from './fixtures/tcp-proxy.ts';

const USER = { name: 'writer', password: 'secret-of-the-server' };
const MIB = 2 ** 20;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: EmbeddedClickHouse;
let client: StoreClient;
let proxy: TcpProxy;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startEmbeddedClickHouse({ path: join(directory.path, 'server'), users: [USER] });
  client = createStoreClient({ url: server.url, user: USER.name, password: USER.password });
  proxy = await createTcpProxy(new URL(server.url));
});

afterAll(async () => {
  await client.close();
  await server.close();
  await directory.remove();
});

function start(name: string, limits: Readonly<Record<string, number>>): Promise<SinkProcess> {
  return startSinkProcess(join(directory.path, name), {
    AUDITSPAN_CLICKHOUSE_URL: proxy.url,
    AUDITSPAN_CLICKHOUSE_USER: USER.name,
    AUDITSPAN_CLICKHOUSE_PASSWORD: USER.password,
    AUDITSPAN_SINK_LOG_SEGMENT_BYTES: String(MIB / 2),
    ...Object.fromEntries(Object.entries(limits).map(([key, value]) => [`AUDITSPAN_SINK_LOG_${key}`, String(value)])),
  });
}

/** Attributes that determine the kind of a span; a model call of another instrumentation becomes an audit record, too. */
const MARKS = {
  audit: { 'audit.outcome': 'success' },
  other: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-5' },
  ordinary: {},
} as const;
type Kind = keyof typeof MARKS;

/** Sends requests of about 100 KiB, and collects the ids of acknowledged ones. */
class Filler {
  readonly acknowledged: string[] = [];
  readonly #sink: SinkProcess;
  readonly #traceId: string;

  constructor(sink: SinkProcess, traceId: string) {
    this.#sink = sink;
    this.#traceId = traceId;
  }

  async send(kinds: readonly Kind[]): Promise<Answer> {
    const spans = kinds.map((kind) => {
      const attributes = { padding: 'x'.repeat(100_000 / kinds.length) };
      const marks = MARKS[kind];
      return readableSpan({ traceId: this.#traceId, spanId: nextSpanId(), attributes: { ...attributes, ...marks } });
    });
    const answer = await send(this.#sink, protobufOf(spans));
    if (answer.status === 200) this.acknowledged.push(...spans.map((span) => span.spanContext().spanId));
    return answer;
  }

  /** Sends until a request is refused. */
  async fill(kind: Kind): Promise<Answer> {
    for (;;) {
      const answer = await this.send([kind]);
      if (answer.status !== 200) return answer;
    }
  }
}

async function healthOf({ endpoints }: SinkProcess): Promise<[number, unknown]> {
  const response = await fetch(`${endpoints.otlp.url}/readyz`);
  return [response.status, await response.json()];
}

async function storedIds(traceId: string): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    client,
    `SELECT SpanId AS id FROM otel_traces WHERE TraceId = '${traceId}'`,
  );
  return rows.map(({ id }) => id).toSorted();
}

it('refuses ordinary spans first, audit spans only when nothing is left, and keeps everything accepted', async () => {
  const traceId = 'b'.repeat(32);
  const sink = await start('budget', { MAX_BYTES: 4 * MIB });
  const filler = new Filler(sink, traceId);
  const shed = await filler.fill('ordinary');
  expect([shed.status, shed.retryAfter]).toEqual([429, '1']);
  expect(await healthOf(sink)).toMatchObject([
    200,
    {
      state: 'degraded',
      components: { log: { state: 'ok' }, disk: { reason: expect.stringMatching(/only requests with audit spans/) } },
    },
  ]);
  expect((await filler.send(['ordinary', 'audit'])).status).toBe(200);
  expect((await filler.send(['other'])).status).toBe(200);
  expect((await filler.send(['audit'])).status).toBe(200);
  const full = await filler.fill('audit');
  expect([full.status, full.retryAfter]).toEqual([503, '2']);
  expect((await filler.send(['ordinary'])).status).toBe(503);
  expect(await healthOf(sink)).toMatchObject([
    503,
    { state: 'failed', components: { log: { state: 'failed', reason: expect.stringMatching(/is full/) } } },
  ]);

  await proxy.open();
  await untilStored(sink);
  expect(await storedIds(traceId)).toEqual(filler.acknowledged.toSorted());
  await expect.poll(async () => (await filler.send(['ordinary'])).status).toBe(200);
  await untilStored(sink);
  const { stderr } = await sink.stop();
  expect(codesOf(stderr)).toEqual(['log_short', 'log_full', 'log_roomy']);
  await proxy.cut();
});

/** Returns the codes about disk space in the sink's log, without transient ones. */
function codesOf(stderr: string): string[] {
  const codes = [...stderr.matchAll(/"code":"(log_(?:short|full|roomy))"/g)].map(([, code = '']) => code);
  return [...new Set(codes)];
}

/** Mounts a small file system, which can be filled. */
async function mountSmall(path: string): Promise<boolean> {
  await mkdir(path, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

it('refuses with 503 when the disk is full, and what it has acknowledged is stored', async (context) => {
  const path = join(directory.path, 'full-disk', 'log');
  context.skip(!(await mountSmall(path)), 'no right to mount a small file system');
  const traceId = 'f'.repeat(32);
  try {
    const sink = await start('full-disk', { MIN_FREE_BYTES: 300_000 });
    const filler = new Filler(sink, traceId);
    const refused = await filler.fill('audit');
    expect([refused.status, refused.retryAfter]).toEqual([503, '2']);
    // Exceeds the budget: another program takes the rest of the disk.
    execFileSync('sh', ['-c', `cat /dev/zero > ${path}/somebody-else || true`], { stdio: 'ignore' });
    expect((await filler.send(['audit'])).status).toBe(503);
    await sink.stop('SIGKILL');
    execFileSync('rm', [`${path}/somebody-else`, join(directory.path, 'full-disk', 'endpoints.json')]);
    await proxy.open();
    const again = await start('full-disk', { MIN_FREE_BYTES: 300_000 });
    await untilStored(again);
    expect(await storedIds(traceId)).toEqual(filler.acknowledged.toSorted());
    await again.stop();
  } finally {
    execFileSync('umount', ['-l', path]);
    await proxy.cut();
  }
});
