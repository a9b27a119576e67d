import { once } from 'node:events';
import { connect } from 'node:http2';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { StoreClient } from '@auditspan/store';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, framed, TRACES_METHOD } from './fixtures/grpc.ts';
import { protobufOf } from './fixtures/requests.ts';
import {
  metricsOf,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';
import { field, requestOf, spanOf, varint } from './fixtures/wire.ts';

const LIMIT = 1024 * 1024;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let sink: SinkProcess;
let client: StoreClient;
let url: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  sink = await startSinkProcess(directory.path, { AUDITSPAN_SINK_LIMITS_REQUEST_BYTES: String(LIMIT) });
  client = clientOf(sink.endpoints);
  url = sink.endpoints.otlp.grpcUrl ?? '';
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

describe('a gRPC success', () => {
  it.each(['none', 'gzip'])(
    'answers the real exporter with compression %s, and the span reaches ClickHouse',
    async (compression) => {
      const traceId = compression === 'gzip' ? '1'.repeat(32) : '2'.repeat(32);
      const options: object = { url, compression };
      const exporter = new OTLPTraceExporter(options);
      const result = await new Promise((resolve) => {
        exporter.export([readableSpan({ traceId, name: compression })], resolve);
      });
      expect(result).toMatchObject({ code: 0 });
      expect(await storedNames(traceId)).toEqual([compression]);
      await exporter.shutdown();
    },
  );

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('is returned for a message in %s, with an empty body', async (encoding, compress) => {
    const traceId = Buffer.from(encoding.padEnd(16, '-')).toString('hex');
    const message = compress(protobufOf([readableSpan({ traceId, name: encoding })]));
    const result = await call(url, framed(message, 1), { headers: { 'grpc-encoding': encoding } });
    expect(result).toMatchObject({ httpStatus: 200, status: { 'grpc-status': '0' }, body: framed(Buffer.alloc(0)) });
    expect(await storedNames(traceId)).toEqual([encoding]);
  });

  it('is returned for an uncompressed message although the call names an encoding', async () => {
    const traceId = '3'.repeat(32);
    const message = framed(protobufOf([readableSpan({ traceId, name: 'plain' })]));
    const result = await call(url, message, { headers: { 'grpc-encoding': 'gzip' } });
    expect(result.status['grpc-status']).toBe('0');
    expect(await storedNames(traceId)).toEqual(['plain']);
  });

  it('is partial if spans are rejected, with the reason in their dead letter', async () => {
    const bad = Buffer.concat([field(1, Buffer.alloc(16, 7)), field(2, 'short')]);
    const { status, body } = await call(url, framed(requestOf([spanOf(), bad])));
    const message = 'spans were rejected: 1 with a span id that is not 8 bytes, or all zero';
    expect(status['grpc-status']).toBe('0');
    expect(body).toEqual(framed(field(1, Buffer.concat([varint(8), varint(1), field(2, message)]))));
    await untilStored(sink);
    const letters = await rowsOf(
      client,
      `SELECT Kind, Reason FROM audit_dead_letters WHERE TraceId = '${'07'.repeat(16)}'`,
    );
    expect(letters).toEqual([{ Kind: 'rejected', Reason: 'the span has a span id that is not 8 bytes, or all zero' }]);
  });

  it('is returned for many calls on one connection', async () => {
    const session = connect(url);
    const traceId = '4'.repeat(32);
    const calls = Array.from({ length: 50 }, async (_, index) => {
      const stream = session.request({ ':method': 'POST', ':path': TRACES_METHOD, 'content-type': 'application/grpc' });
      const trailers = once(stream, 'trailers') as Promise<[Record<string, string>]>;
      stream.resume().end(framed(protobufOf([readableSpan({ traceId, name: `call ${index}` })])));
      return (await trailers)[0]['grpc-status'];
    });
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['0']));
    session.close();
    expect(await storedNames(traceId)).toHaveLength(50);
  });
});

describe('a gRPC error', () => {
  const unretryable = { 'grpc-status-details-bin': undefined };

  it('is INVALID_ARGUMENT for a message that is not an OTLP request', async () => {
    const { status } = await call(url, framed(Buffer.from([0x0a, 0x05, 0x00])));
    expect(status).toMatchObject({
      'grpc-status': '3',
      'grpc-message': 'the body is not an OTLP protobuf message: a field that is longer than its message at byte 2',
      ...unretryable,
    });
  });

  it.each([
    ['no message', Buffer.alloc(0), 'the call has no message'],
    ['a truncated message', framed(Buffer.alloc(9)).subarray(0, 8), 'the message of the call is cut off'],
    [
      'two messages',
      Buffer.concat([framed(requestOf([])), framed(requestOf([]))]),
      'the call has more than one message',
    ],
    ['an invalid prefix', framed(requestOf([]), 7), 'the message of the call has no valid prefix'],
  ])('is INVALID_ARGUMENT for %s', async (_name, bytes, message) => {
    const { status } = await call(url, bytes);
    expect(status).toMatchObject({ 'grpc-status': '3', 'grpc-message': message, ...unretryable });
  });

  it('is INVALID_ARGUMENT for a message that is not in the encoding that it claims', async () => {
    const { status } = await call(url, framed(Buffer.from('plain'), 1), { headers: { 'grpc-encoding': 'gzip' } });
    expect(status).toMatchObject({ 'grpc-status': '3', 'grpc-message': expect.stringContaining('is not gzip') });
  });

  it('is UNIMPLEMENTED for another encoding, listing the supported ones', async () => {
    const { status } = await call(url, framed(requestOf([])), { headers: { 'grpc-encoding': 'snappy' } });
    expect(status).toMatchObject({ 'grpc-status': '12', 'grpc-accept-encoding': 'gzip,deflate,zstd,identity' });
  });

  it('is UNIMPLEMENTED for another method', async () => {
    const path = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
    const { status } = await call(url, framed(Buffer.alloc(0)), { path });
    expect(status).toMatchObject({ 'grpc-status': '12', 'grpc-message': expect.stringContaining('MetricsService') });
  });

  it('is RESOURCE_EXHAUSTED without RetryInfo for a message over the limit, compressed or decompressed', async () => {
    const announced = await call(url, framed(Buffer.alloc(LIMIT + 1)));
    const bomb = framed(gzipSync(Buffer.alloc(200 * LIMIT)), 1);
    const unpacked = await call(url, bomb, { headers: { 'grpc-encoding': 'gzip' } });
    for (const { status } of [announced, unpacked]) {
      expect(status).toMatchObject({
        'grpc-status': '8',
        'grpc-message': `the body is larger than ${LIMIT} bytes: send fewer spans at once`,
        ...unretryable,
      });
    }
  });

  it('percent-encodes what a header may not contain', async () => {
    const { status } = await call(url, framed(Buffer.alloc(0)), { path: '/a%C3%A9/' });
    expect(status['grpc-message']).toMatch(/^there is no method "\/a%25C3%25A9\//);
  });

  it('is HTTP 415 for a request that is not gRPC', async () => {
    const result = await call(url, Buffer.from('{}'), { headers: { 'content-type': 'application/json' } });
    expect(result.httpStatus).toBe(415);
  });
});

describe('the gRPC receiver', () => {
  it('keeps running when a caller disconnects in the middle, or speaks HTTP/1.1', async () => {
    const session = connect(url);
    const stream = session.request({ ':method': 'POST', ':path': TRACES_METHOD, 'content-type': 'application/grpc' });
    stream.on('error', () => {}).write(framed(Buffer.alloc(1000)).subarray(0, 100));
    await once(session, 'connect');
    session.destroy();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    const { status } = await call(url, framed(requestOf([])));
    expect(status['grpc-status']).toBe('0');
    await expect.poll(() => metricsOf(sink)).toMatch(/^auditspan_sink_pending_bytes 0$/m);
  });
});

describe('a retryable gRPC error', () => {
  it('is RESOURCE_EXHAUSTED with RetryInfo over the memory budget', async () => {
    const other = await temporaryDirectory();
    const small = await startSinkProcess(other.path, { AUDITSPAN_SINK_LIMITS_PENDING_BYTES: '10' });
    const { status } = await call(small.endpoints.otlp.grpcUrl ?? '', framed(Buffer.alloc(50)));
    expect(status['grpc-status']).toBe('8');
    const delay = field(1, Buffer.concat([varint(8), varint(1)]));
    const retryInfo = Buffer.concat([field(1, 'type.googleapis.com/google.rpc.RetryInfo'), field(2, delay)]);
    const details = Buffer.from(String(status['grpc-status-details-bin']), 'base64');
    expect(details.subarray(-field(3, retryInfo).length)).toEqual(field(3, retryInfo));
    await small.stop();
    await other.remove();
  });
});
