import { once } from 'node:events';
import { connect } from 'node:net';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { StoreClient } from '@auditspan/store';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf, protobufOf, send } from './fixtures/requests.ts';
import {
  metricsOf,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';
import { field, requestOf, spanOf, textAttribute, varint } from './fixtures/wire.ts';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };
const LIMIT = 1024 * 1024;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let sink: SinkProcess;
let client: StoreClient;

beforeAll(async () => {
  directory = await temporaryDirectory();
  sink = await startSinkProcess(directory.path, { AUDITSPAN_SINK_LIMITS_REQUEST_BYTES: String(LIMIT) });
  client = clientOf(sink.endpoints);
});

afterAll(async () => {
  await client.close();
  await sink.stop();
  await directory.remove();
});

async function storedNames(traceId: string): Promise<string[]> {
  await untilStored(sink);
  const rows = await rowsOf<{ name: string }>(
    client,
    `SELECT SpanName AS name FROM otel_traces WHERE TraceId = '${traceId}' ORDER BY name`,
  );
  return rows.map(({ name }) => name);
}

/** Encodes a `google.rpc.Status` with a code below 128. */
function protobufStatus(code: number, message: string): Buffer {
  return Buffer.concat([varint(8), varint(code), field(2, message)]);
}

describe('a success response', () => {
  it('answers the real exporter, and the span reaches ClickHouse', async () => {
    const traceId = '1'.repeat(32);
    const exporter = new OTLPTraceExporter({ url: `${sink.endpoints.otlp.url}/v1/traces` });
    const spans = [readableSpan({ traceId, name: 'exported' })];
    const result = await new Promise((resolve) => {
      exporter.export(spans, resolve);
    });
    expect(result).toEqual({ code: 0 });
    expect(await storedNames(traceId)).toEqual(['exported']);
    await exporter.shutdown();
  });

  it.each([
    ['protobuf', PROTOBUF, protobufOf, ''],
    ['JSON', JSON_TYPE, jsonOf, '{}'],
  ])('has an empty response in %s, the content type of the request', async (name, headers, encode, body) => {
    const traceId = name === 'JSON' ? '2'.repeat(32) : '3'.repeat(32);
    const answer = await send(sink, encode([readableSpan({ traceId, name })]), headers);
    expect(answer).toMatchObject({ status: 200, type: headers['content-type'] });
    expect(answer.body.toString()).toBe(body);
    expect(await storedNames(traceId)).toEqual([name]);
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
  ])('is returned for a body in %s', async (encoding, compress) => {
    const traceId = Buffer.from(encoding.padEnd(16, '.')).toString('hex');
    const body = compress(protobufOf([readableSpan({ traceId, name: encoding })]));
    const answer = await send(sink, body, { ...PROTOBUF, 'content-encoding': encoding });
    expect(answer.status).toBe(200);
    expect(await storedNames(traceId)).toEqual([encoding]);
  });

  it('is returned for a request without spans or encoding, and for a content type with parameters', async () => {
    expect(await send(sink, '', { ...PROTOBUF, 'content-encoding': '' })).toMatchObject({ status: 200 });
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect(await send(sink, '{}', headers)).toMatchObject({ status: 200, type: 'application/json' });
  });
});

describe('a partial success', () => {
  const traceId = '4'.repeat(32);
  const badIds = readableSpan({ traceId: 'ab', spanId: 'cd' });

  it('stores the valid spans and reports how many were rejected and why, in JSON', async () => {
    const answer = await send(sink, jsonOf([readableSpan({ traceId, name: 'valid' }), badIds]), JSON_TYPE);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toEqual({
      partialSuccess: {
        rejectedSpans: '1',
        errorMessage: 'spans were rejected: 1 with a trace id that is not 16 bytes, or all zero',
      },
    });
    expect(await storedNames(traceId)).toEqual(['valid']);
  });

  it('is equivalent in protobuf', async () => {
    const answer = await send(sink, requestOf([Buffer.concat([field(1, Buffer.alloc(16, 1)), field(2, 'short')])]));
    const message = 'spans were rejected: 1 with a span id that is not 8 bytes, or all zero';
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(field(1, Buffer.concat([varint(8), varint(1), field(2, message)])));
  });
});

describe('an error response', () => {
  it('is 400 with a Status in protobuf for a body that is not protobuf', async () => {
    const answer = await send(sink, Buffer.from([0x0a, 0x05, 0x00]));
    expect(answer).toMatchObject({ status: 400, type: 'application/x-protobuf', retryAfter: null });
    const message = 'the body is not an OTLP protobuf message: a field that is longer than its message at byte 2';
    expect(answer.body).toEqual(protobufStatus(3, message));
  });

  it('is 400 with a Status in JSON for a body that is not JSON', async () => {
    const answer = await send(sink, '{"resourceSpans":[', JSON_TYPE);
    expect(answer).toMatchObject({ status: 400, type: 'application/json' });
    expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 3, message: expect.stringContaining('not JSON') });
  });

  it.each(['gzip', 'deflate', 'zstd'])('is 400 for a body that is not the %s it claims to be', async (encoding) => {
    const answer = await send(sink, 'plain text', { ...JSON_TYPE, 'content-encoding': encoding });
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toContain(`the body is not ${encoding}`);
  });

  it('is 400 for a truncated gzip body', async () => {
    const cut = gzipSync(protobufOf([readableSpan()])).subarray(0, 60);
    expect(await send(sink, cut, { ...PROTOBUF, 'content-encoding': 'gzip' })).toMatchObject({ status: 400 });
  });

  it('is 405 for another method, with Allow', async () => {
    const response = await fetch(`${sink.endpoints.otlp.url}/v1/traces`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await response.json()).toEqual({ code: 12, message: '/v1/traces accepts only POST' });
  });

  it('is 415 for another content type', async () => {
    const answer = await send(sink, 'x', { 'content-type': 'text/plain' });
    expect(answer.status).toBe(415);
    expect(JSON.parse(answer.body.toString())).toEqual({
      code: 3,
      message: 'the content type "text/plain" is not application/x-protobuf or application/json',
    });
  });

  it('is 415 for another content encoding, with Accept-Encoding', async () => {
    const answer = await send(sink, 'x', { ...PROTOBUF, 'content-encoding': 'snappy' });
    expect([answer.status, answer.headers.get('accept-encoding')]).toEqual([415, 'gzip, deflate, zstd']);
  });

  it('is 413 for a body over the limit, announced or not', async () => {
    const body = Buffer.alloc(LIMIT + 1);
    expect(await send(sink, body)).toMatchObject({ status: 413, retryAfter: null });
    const chunked = await fetch(`${sink.endpoints.otlp.url}/v1/traces`, {
      method: 'POST',
      headers: PROTOBUF,
      body: new Blob([body]).stream(),
      duplex: 'half',
    });
    expect(chunked.status).toBe(413);
  });

  it('is 413 for a small body that decompresses beyond the limit, without decompressing it all', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * LIMIT));
    expect(bomb.length).toBeLessThan(LIMIT);
    const before = await residentBytes();
    const headers = { ...PROTOBUF, 'content-encoding': 'gzip' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => send(sink, bomb, headers)));
    expect(answers.map(({ status }) => status)).toEqual([413, 413, 413, 413]);
    expect((await residentBytes()) - before).toBeLessThan(200 * LIMIT);
  });

  it.each(['profiles', 'metrics'])('is 404 for %s, and tells what the sink accepts', async (signal) => {
    const answer = await send(sink, '{}', JSON_TYPE, `/v1/${signal}`);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body.toString())).toEqual({
      code: 12,
      message: `this is an audit sink: it accepts traces at /v1/traces and audit records as logs at /v1/logs, but no ${signal}`,
    });
  });

  it('is not needed if the sender disconnects: the sink keeps running', async () => {
    const { port, hostname } = new URL(sink.endpoints.otlp.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Encoding: gzip\r\nContent-Length: 500\r\n\r\nabc',
    );
    await once(socket, 'connect');
    socket.destroy();
    expect(await send(sink, '')).toMatchObject({ status: 200 });
  });
});

async function residentBytes(): Promise<number> {
  const metrics = await metricsOf(sink);
  return Number(/^process_resident_memory_bytes (?<bytes>\d+)/m.exec(metrics)?.groups?.['bytes']);
}

describe('an audit span', () => {
  it('that is faulty is stored anyway, with its faults', async () => {
    const attributes = [
      textAttribute('audit.principal.id', 'alice'),
      textAttribute('audit.principal.id', 'mallory'),
      textAttribute('audit.outcome', 'maybe'),
      textAttribute('note', Buffer.from([0x61, 0xff])),
    ];
    const traceId = '5'.repeat(32);
    const span = Buffer.concat([
      field(1, Buffer.from(traceId, 'hex')),
      field(2, Buffer.alloc(8, 9)),
      ...attributes.map((attribute) => field(9, attribute)),
    ]);
    expect(await send(sink, requestOf([span]))).toMatchObject({ status: 200 });
    await untilStored(sink);
    const [row] = await rowsOf<{ Problems: string[] }>(
      client,
      `SELECT PrincipalId, Outcome, Problems, SpanAttributes, base64Encode(RawSpan) AS raw
       FROM audit_spans WHERE TraceId = '${traceId}'`,
    );
    expect(row).toMatchObject({
      PrincipalId: 'alice',
      Outcome: '',
      SpanAttributes: { 'audit.principal.id': 'alice', 'audit.outcome': 'maybe', note: 'a\uFFFD' },
      raw: span.toString('base64'),
    });
    expect(row?.Problems).toEqual(
      expect.arrayContaining([
        'audit.record.id is missing',
        'audit.outcome is not one of success, denied, error, aborted, unknown',
        'the attribute audit.principal.id came more than once; the first value counts',
        'text that is not UTF-8 was replaced',
        'the span has no start',
      ]),
    );
  });

  it('cannot inject code, whatever its data', async () => {
    const traceId = '6'.repeat(32);
    const hostile = '{"a":1}\n\nDROP TABLE audit_spans SYNC\n\n\u0000\';--';
    const attributes = { 'audit.outcome': 'success', 'audit.principal.id': hostile, [hostile]: hostile };
    await send(sink, protobufOf([readableSpan({ traceId, name: hostile, attributes })]));
    await untilStored(sink);
    const rows = await rowsOf(
      client,
      `SELECT PrincipalId, SpanName, SpanAttributes[PrincipalId] AS same FROM audit_spans WHERE TraceId = '${traceId}'`,
    );
    expect(rows).toEqual([{ PrincipalId: hostile, SpanName: hostile, same: hostile }]);
  });
});

describe('the other paths', () => {
  it('report that the sink is alive and ready', async () => {
    const { url } = sink.endpoints.otlp;
    const answers = await Promise.all(['/healthz', '/readyz'].map((path) => fetch(url + path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const ok = { state: 'ok', since: expect.stringMatching(/^\d{4}-.*Z$/) };
    const names = ['receiver', 'log', 'disk', 'clickhouse', 'configuration'];
    const health = { state: 'ok', components: Object.fromEntries(names.map((name) => [name, ok])) };
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([health, health]);
  });

  it('show what was received, stored, rejected and refused', async () => {
    await send(sink, requestOf([spanOf(), Buffer.alloc(0)]));
    await untilStored(sink);
    const metrics = await metricsOf(sink);
    const counted = metrics.split('\n').filter((line) => /^auditspan_sink_.* [1-9]/.test(line));
    expect(counted.map((line) => line.replace(/ .*/, ''))).toEqual(
      expect.arrayContaining([
        'auditspan_sink_received_spans_total',
        'auditspan_sink_stored_spans_total',
        'auditspan_sink_stored_audit_records_total',
        'auditspan_sink_faulty_audit_records_total',
        'auditspan_sink_acknowledged_requests_total',
        'auditspan_sink_rejected_spans_total{reason="trace_id"}',
        'auditspan_sink_rejected_spans_total{reason="span_id"}',
        'auditspan_sink_requests_total{status="400"}',
        'auditspan_sink_requests_total{status="413"}',
        'auditspan_sink_dead_letters_total{kind="rejected"}',
        'auditspan_sink_logged_requests_total',
        'auditspan_sink_insert_duration_seconds_count{result="stored"}',
      ]),
    );
    await expect.poll(() => metricsOf(sink)).toMatch(/^auditspan_sink_pending_bytes 0$/m);
  });
});
