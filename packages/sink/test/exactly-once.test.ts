import { randomUUID } from 'node:crypto';
import { attributesOf } from '@auditspan/conventions';
import type { Attributes } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jsonOf, protobufOf, send } from './fixtures/requests.ts';
import { type SinkProcess, startSinkProcess, temporaryDirectory, untilStored } from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let sink: SinkProcess;

beforeAll(async () => {
  directory = await temporaryDirectory();
  sink = await startSinkProcess(directory.path);
});

afterAll(async () => {
  await sink.stop();
  await directory.remove();
});

function attributesOfRecord(): Attributes {
  const recordId = `${randomUUID().slice(0, 14)}7${randomUUID().slice(15)}`;
  return attributesOf({ recordId, outcome: 'success' });
}

async function timesStored(table: string, traceId: string): Promise<number[]> {
  await untilStored(sink);
  const client = clientOf(sink.endpoints);
  const query = `SELECT count() AS times FROM ${table} WHERE TraceId = '${traceId}' GROUP BY SpanId`;
  const rows = await rowsOf<{ times: number }>(client, query);
  await client.close();
  return rows.map(({ times }) => times);
}

it('keeps each record once, however often and in whatever requests it is sent', async () => {
  const traceId = 'c'.repeat(32);
  const spans = Array.from({ length: 60 }, () => readableSpan({ traceId, attributes: attributesOfRecord() }));
  const requests = [
    protobufOf(spans.slice(0, 20)), // a client
    protobufOf(spans.slice(0, 20)), // that tries again
    protobufOf(spans.slice(10, 45)), // a Collector that puts together anew
    protobufOf(spans.slice(20)),
    protobufOf(spans.toReversed()), // a replay of all
  ];
  const answers = await Promise.all(requests.map((request) => send(sink, request)));
  answers.push(await send(sink, jsonOf(spans), JSON_HEADERS), await send(sink, protobufOf(spans)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  for (const table of ['audit_spans', 'otel_traces']) {
    expect(await timesStored(table, traceId)).toEqual(spans.map(() => 1));
  }
  const metrics = await (await fetch(`${sink.endpoints.otlp.url}/metrics`)).text();
  expect(metrics).toMatch(/^auditspan_sink_duplicate_spans_total 235$/m);
});
