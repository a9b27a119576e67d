import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeSpans, JSON_TYPE, PROTOBUF } from './fixtures/decoding.ts';
import { type ProcessorProcess, startProcessorProcess } from './fixtures/processor-process.ts';
import { jsonOf, protobufOf } from './fixtures/requests.ts';
import { runCommand, startSinkProcess, temporaryDirectory, untilStored } from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';
import { field, varint } from './fixtures/wire.ts';

const PERMISSION_DENIED = 7;
const EMAIL = 'grace.hopper@example.org';
const SPANS = protobufOf([readableSpan({ name: `mail ${EMAIL}`, attributes: { to: EMAIL } })]);

/** A next hop: what it received, and how it answers. */
interface Hop {
  readonly url: string;
  readonly received: { path: string; headers: IncomingMessage['headers']; body: Buffer }[];
  answer: (response: ServerResponse) => void;
  close(): Promise<void>;
}

async function startHop(): Promise<Hop> {
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    hop.received.push({ path: request.url ?? '', headers: request.headers, body: await buffer(request) });
    hop.answer(response);
  };
  const server = createServer((request, response) => {
    void take(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hop: Hop = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    answer: (response) => void response.end(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return hop;
}

let hop: Hop;
let processor: ProcessorProcess;

beforeAll(async () => {
  hop = await startHop();
  processor = await startProcessorProcess(['--to', hop.url, '--header', 'authorization=Bearer a=b']);
});

afterAll(async () => {
  await processor.stop();
  await hop.close();
});

async function send(
  body: Buffer,
  headers: Readonly<Record<string, string>> = { 'content-type': PROTOBUF },
  path = '/v1/traces',
  { url } = processor,
): Promise<{ status: number; type: string | null; retryAfter: string | null; body: Buffer }> {
  const response = await fetch(url + path, { method: 'POST', body: new Uint8Array(body), headers });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    retryAfter: response.headers.get('retry-after'),
    body: Buffer.from(await response.arrayBuffer()),
  };
}

describe('auditspan processor', () => {
  it.each([
    ['protobuf', SPANS, { 'content-type': PROTOBUF }],
    ['protobuf with gzip', gzipSync(SPANS), { 'content-type': PROTOBUF, 'content-encoding': 'gzip' }],
    [
      'JSON',
      jsonOf([readableSpan({ name: `mail ${EMAIL}`, attributes: { to: EMAIL } })]),
      { 'content-type': JSON_TYPE },
    ],
  ])('forwards %s, masked, with the headers for the next hop', async (_name, body, headers) => {
    hop.received.length = 0;
    expect(await send(body, headers)).toMatchObject({ status: 200, type: headers['content-type'] });
    expect(hop.received).toMatchObject([
      { path: '/v1/traces', headers: { authorization: 'Bearer a=b', 'content-type': PROTOBUF } },
    ]);
    expect(hop.received.flatMap((request) => decodeSpans(request.body))).toMatchObject([
      { name: 'mail [email]', attributes: { to: '[email]', 'audit.redaction.count': 2n } },
    ]);
  });

  it('passes back the next hop’s answer: partial success in the sender’s own encoding', async () => {
    const partial = Buffer.concat([varint(8), varint(1), field(2, 'the id is invalid')]);
    hop.answer = (response) => void response.end(field(1, partial));
    expect((await send(SPANS)).body).toEqual(field(1, partial));
    const json = jsonOf([readableSpan()]);
    expect(JSON.parse((await send(json, { 'content-type': JSON_TYPE })).body.toString())).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: 'the id is invalid' },
    });
  });

  it.each([
    [429, '7', 429, '7'],
    [503, undefined, 503, '1'],
    [400, undefined, 400, null],
    [401, undefined, 401, null],
    [302, undefined, 502, '1'],
  ])('passes back that the next hop answered %i', async (status, retryAfter, expected, expectedRetry) => {
    hop.answer = (response) => {
      if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
      response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end(field(2, 'for a reason'));
    };
    const answer = await send(SPANS);
    expect(answer).toMatchObject({ status: expected, retryAfter: expectedRetry });
    expect(answer.body.toString()).toContain(`answered ${status}: for a reason`);
  });

  it('acknowledges nothing if the next hop does not answer', async () => {
    hop.answer = () => undefined;
    const hasty = await startProcessorProcess(['--to', hop.url, '--timeout', '500']);
    expect(await send(SPANS, undefined, undefined, hasty)).toMatchObject({ status: 503, retryAfter: '2' });
    await hasty.stop();
  });

  it.each([
    ['breaks off', (response: ServerResponse) => void response.destroy()],
    [
      'breaks off its answer',
      (response: ServerResponse) =>
        void response.writeHead(200, { 'content-length': 9 }).write('x', () => response.destroy()),
    ],
  ])('acknowledges nothing if the next hop %s', async (_name, answer) => {
    hop.answer = answer;
    expect(await send(SPANS)).toMatchObject({ status: 503, retryAfter: '2' });
  });

  it('refuses what it cannot parse, and forwards nothing of it', async () => {
    hop.received.length = 0;
    hop.answer = (response) => void response.end();
    expect(await send(Buffer.concat([SPANS, Buffer.from([0x0a, 0x50])]))).toMatchObject({ status: 400 });
    expect(await send(SPANS, { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(await send(SPANS, undefined, '/v1/metrics')).toMatchObject({ status: 404 });
    expect(hop.received).toEqual([]);
  });

  it('accepts gRPC too, and answers in gRPC', async () => {
    hop.received.length = 0;
    const exporter = new OTLPTraceExporter({ url: processor.grpcUrl });
    const span = readableSpan({ name: `mail ${EMAIL}` });
    const result = await new Promise<ExportResult>((resolve) => exporter.export([span], resolve));
    expect(result).toMatchObject({ code: ExportResultCode.SUCCESS });
    expect(hop.received.flatMap(({ body }) => decodeSpans(body))).toMatchObject([{ name: 'mail [email]' }]);
    hop.answer = (response) => void response.writeHead(403).end();
    const refused = await new Promise<ExportResult>((resolve) => exporter.export([span], resolve));
    expect(refused).toMatchObject({ code: ExportResultCode.FAILED, error: { code: PERMISSION_DENIED } });
    await exporter.shutdown();
  });

  it('counts what it forwarded', async () => {
    const metrics = await (await fetch(`${processor.url}/metrics`)).text();
    expect(metrics).toMatch(/auditspan_processor_items_total\{signal="traces",result="passed"\} [1-9]/);
    expect(metrics).toMatch(/auditspan_processor_requests_total\{status="429"\} 1/);
  });

  it('names every fault of its options, and no header’s value', async () => {
    const { code, stderr } = await runCommand([
      'processor',
      '--listen',
      'x',
      '--header',
      'secret-token',
      '--timeout',
      '0',
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /to: is needed.*\n.*listen: must be host:port.*\n.*header\.0: must be name=value\n.*timeout/,
    );
    expect(stderr).not.toContain('secret-token');
  });
});

describe('a processor before a sink', () => {
  it('stores spans without any unmasked value', async () => {
    const directory = await temporaryDirectory();
    const sink = await startSinkProcess(join(directory.path, 'sink'));
    const before = await startProcessorProcess(['--to', sink.endpoints.otlp.url]);
    const response = await fetch(`${before.url}/v1/traces`, {
      method: 'POST',
      body: new Uint8Array(SPANS),
      headers: { 'content-type': PROTOBUF },
    });
    expect(response.status).toBe(200);
    await untilStored(sink);
    const client = clientOf(sink.endpoints);
    expect(await rowsOf(client, 'SELECT SpanName, SpanAttributes FROM otel_traces')).toMatchObject([
      { SpanName: 'mail [email]', SpanAttributes: { to: '[email]' } },
    ]);
    await client.close();
    await before.stop();
    await sink.stop();
    await directory.remove();
  });
});
