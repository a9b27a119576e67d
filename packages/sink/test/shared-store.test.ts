import { join } from 'node:path';
import { attributesOf } from '@auditspan/conventions';
import { until } from '@auditspan/testing';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { useMigratedClickHouse } from '../../store/test/fixtures/migrated.ts';
import { protobufOf, send } from './fixtures/requests.ts';
import {
  metricsOf,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from './fixtures/sink-process.ts';
import { nextSpanId, readableSpan } from './fixtures/spans.ts';
import { rowsOf } from './fixtures/store-client.ts';
import { createTcpProxy } from './fixtures/tcp-proxy.ts';

const clickhouse = useMigratedClickHouse();
const started: SinkProcess[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((sink) => sink.stop()));
});

/** A folder for sinks that share tables, each with its own directory. */
async function sharing(): Promise<(name: string, url?: string) => Promise<SinkProcess>> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory.remove());
  return async (name, url = clickhouse.url) => {
    const sink = await startSinkProcess(join(directory.path, name), {
      AUDITSPAN_SINK_DEDUPLICATION_SHARED: 'true',
      AUDITSPAN_SINK_DRAIN_THREAD: 'own',
      AUDITSPAN_CLICKHOUSE_URL: url,
      AUDITSPAN_CLICKHOUSE_USER: clickhouse.user.name,
      AUDITSPAN_CLICKHOUSE_PASSWORD: clickhouse.user.password,
    });
    started.push(sink);
    return sink;
  };
}

function record(traceId: string): ReadableSpan {
  const recordId = `0198f3a2-7c4e-7b1a-8d20-${nextSpanId().slice(4)}`;
  return readableSpan({ traceId, attributes: attributesOf({ recordId, outcome: 'success', modelId: 'gpt-5' }) });
}

async function acknowledge(sink: SinkProcess, spans: readonly ReadableSpan[]): Promise<void> {
  expect((await send(sink, protobufOf(spans))).status).toBe(200);
}

async function storedIds(traceId: string): Promise<string[]> {
  const query = `SELECT SpanId AS id FROM audit_spans WHERE TraceId = '${traceId}' ORDER BY id`;
  return (await rowsOf<{ id: string }>(clickhouse.client, query)).map(({ id }) => id);
}

const idsOf = (spans: readonly ReadableSpan[]): string[] => spans.map((span) => span.spanContext().spanId);

it('a record sent again to another sink is stored once, among new ones', async () => {
  const traceId = 'a'.repeat(32);
  const [first, second, third] = [record(traceId), record(traceId), record(traceId)];
  const start = await sharing();
  const [one, other] = await Promise.all([start('one'), start('other')]);
  await acknowledge(one, [first, second]);
  await untilStored(one);
  await acknowledge(other, [second, third]);
  await untilStored(other);
  expect(await storedIds(traceId)).toEqual(idsOf([first, second, third]));
  const metrics = await metricsOf(other);
  expect(metrics).toMatch(/^auditspan_sink_duplicate_spans_total 1$/m);
  // The sink has only some records of a source: others may be with the other sink.
  expect(metrics).toMatch(/^auditspan_sink_missing_audit_records NaN$/im);
});

it('a record that another sink stored while this one was killed is left out after the restart', async () => {
  const traceId = 'b'.repeat(32);
  const [first, second] = [record(traceId), record(traceId)];
  const start = await sharing();
  const proxy = await createTcpProxy(new URL(clickhouse.url));
  onTestFinished(() => proxy.cut().catch(() => {}));
  const killed = await start('killed', proxy.url);
  await acknowledge(killed, [first, second]);
  await killed.stop('SIGKILL');
  const other = await start('other');
  await acknowledge(other, [second]);
  await untilStored(other);

  await proxy.open();
  const back = await start('killed', proxy.url);
  await untilStored(back);
  expect(await storedIds(traceId)).toEqual(idsOf([first, second]));
  await until('the duplicate to be counted', async () =>
    /^auditspan_sink_duplicate_spans_total 1$/m.test(await metricsOf(back)),
  );
});
