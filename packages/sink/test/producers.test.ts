import { hash } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { StoreClient } from '@auditspan/store';
import { until } from '@auditspan/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateFiles, makeAuthority, makeCertificate } from './fixtures/certificates.ts';
import { call, framed, LOGS_METHOD } from './fixtures/grpc.ts';
import { jsonOf, protobufOf, send } from './fixtures/requests.ts';
import {
  runCommand,
  type SinkProcess,
  startSinkProcess,
  temporaryDirectory,
  untilStored,
} from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';
import { clientOf, rowsOf } from './fixtures/store-client.ts';
import { field, requestOf, textAttribute } from './fixtures/wire.ts';

const TYPE = { 'content-type': 'application/x-protobuf' };
const AUDIT = { 'audit.outcome': 'success' };

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(async () => {
  await directory.remove();
});

function producersFile(name: string, ...producers: readonly object[]): string {
  const path = join(directory.path, name);
  writeFileSync(path, JSON.stringify({ producers }));
  return path;
}

function bearer(token: string): Record<string, string> {
  return { ...TYPE, authorization: `Bearer ${token}` };
}

describe('producers with tokens', () => {
  let sink: SinkProcess;
  let client: StoreClient;
  let file: string;

  beforeAll(async () => {
    writeFileSync(join(directory.path, 'token'), 'from-a-file\n');
    file = producersFile(
      'producers.yaml',
      { id: 'chat', tokenSha256: [hash('sha256', 'hashed')], services: ['chat-service'], environments: ['prod'] },
      { id: 'batch', tokenFiles: [join(directory.path, 'token')] },
      { id: 'env', tokenVariables: ['BATCH_TOKEN'] },
    );
    sink = await startSinkProcess(join(directory.path, 'tokens'), {
      AUDITSPAN_SINK_PRODUCERS_FILE: file,
      AUDITSPAN_SINK_RELOAD_INTERVAL: '50',
      BATCH_TOKEN: 'from-the-environment',
    });
    client = clientOf(sink.endpoints);
  });

  afterAll(async () => {
    await client.close();
    await sink.stop();
  });

  async function storedSenders(traceId: string): Promise<unknown[]> {
    await untilStored(sink);
    return rowsOf(
      client,
      `SELECT Signal, Producer, ProducerMismatch, arrayFilter(p -> startsWith(p, 'the producer'), Problems) AS told
       FROM audit_spans WHERE TraceId = '${traceId}' ORDER BY ServiceName, Signal`,
    );
  }

  it.each([
    ['no token', TYPE],
    ['a wrong token', bearer('wrong')],
    ['the hash for the token', bearer(hash('sha256', 'hashed'))],
    ['another scheme', { ...TYPE, authorization: 'Basic aGFzaGVk' }],
  ])('refuses %s with 401, a Status and WWW-Authenticate, and as UNAUTHENTICATED', async (_name, headers) => {
    const answer = await send(sink, protobufOf([readableSpan()]), headers);
    expect(answer).toMatchObject({ status: 401, type: TYPE['content-type'], retryAfter: null });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    const { 'content-type': _type, ...metadata } = headers;
    const { status } = await call(sink.endpoints.otlp.grpcUrl ?? '', framed(requestOf([])), { headers: metadata });
    expect(status).toMatchObject({ 'grpc-status': '16', 'grpc-status-details-bin': undefined });
  });

  it('stores the producer besides the span’s own claim, and marks a mismatch, in both decoders', async () => {
    const traceId = '1'.repeat(32);
    const spanOf = (service: string, environment: string) =>
      readableSpan({
        traceId,
        attributes: AUDIT,
        resource: { 'service.name': service, 'deployment.environment.name': environment },
      });
    const own = spanOf('chat-service', 'prod');
    const foreign = spanOf('payroll', 'test');
    expect(await send(sink, protobufOf([own, foreign]), bearer('hashed'))).toMatchObject({ status: 200 });
    const json = { ...bearer('hashed'), 'content-type': 'application/json' };
    const again = [spanOf('chat-service', 'prod'), spanOf('payroll', 'test')];
    expect(await send(sink, jsonOf(again), json)).toMatchObject({ status: 200 });
    const fitting = { Signal: 'traces', Producer: 'chat', ProducerMismatch: false, told: [] };
    const marked = {
      ...fitting,
      ProducerMismatch: true,
      told: [
        'the producer chat may not send for this service.name',
        'the producer chat may not send for this deployment.environment.name',
      ],
    };
    expect(await storedSenders(traceId)).toEqual([fitting, fitting, marked, marked]);
  });

  it('knows producers by tokens from files and the environment, over gRPC and for log records too', async () => {
    const traceId = '2'.repeat(32);
    const span = readableSpan({ traceId, attributes: AUDIT });
    expect(await send(sink, protobufOf([span]), bearer('from-a-file'))).toMatchObject({ status: 200 });
    const record = Buffer.concat([
      field(6, textAttribute('audit.outcome', 'success')),
      field(9, Buffer.from(traceId, 'hex')),
    ]);
    const { status } = await call(sink.endpoints.otlp.grpcUrl ?? '', framed(requestOf([record])), {
      path: LOGS_METHOD,
      headers: { authorization: 'Bearer from-the-environment' },
    });
    expect(status['grpc-status']).toBe('0');
    expect(await storedSenders(traceId)).toEqual([
      { Signal: 'logs', Producer: 'env', ProducerMismatch: false, told: [] },
      { Signal: 'traces', Producer: 'batch', ProducerMismatch: false, told: [] },
    ]);
  });

  it('refuses an invalid new file and keeps the old one, then accepts a valid one, by polling and by SIGHUP', async () => {
    const statusOf = async (token: string): Promise<number> => (await send(sink, '', bearer(token))).status;
    writeFileSync(file, 'producers: [{ id: broken }]');
    process.kill(sink.pid, 'SIGHUP');
    writeFileSync(file, JSON.stringify({ producers: [{ id: 'new', tokenSha256: [hash('sha256', 'renewed')] }] }));
    await until('the file that was renewed', async () => (await statusOf('renewed')) === 200);
    expect(await statusOf('hashed')).toBe(401);
    writeFileSync(file, 'producers: [{ id: broken }]');
    process.kill(sink.pid, 'SIGHUP');
    expect(await statusOf('renewed')).toBe(200);
    writeFileSync(file, JSON.stringify({ producers: [{ id: 'last', tokenSha256: [hash('sha256', 'last')] }] }));
    await until('the last file', async () => (await statusOf('last')) === 200);
  });
});

describe('an invalid producers file', () => {
  it.each([
    ['a producer without credentials', [{ id: 'a' }], /producers\.0 .*has neither token nor certificate/],
    ['an unknown name', [{ id: 'a', token: 'secret-token' }], /Unrecognized key: "token"/],
    [
      'one token for two',
      [
        { id: 'a', tokenSha256: ['0'.repeat(64)] },
        { id: 'b', tokenSha256: ['0'.repeat(64)] },
      ],
      /the producers a and b have the same token/,
    ],
    ['a variable that is not set', [{ id: 'a', tokenVariables: ['NOT_SET'] }], /NOT_SET is empty/],
    ['a missing file', [{ id: 'a', tokenFiles: ['/nowhere/token'] }], /cannot be read: ENOENT/],
  ])('stops the start, telling why but no token: %s', async (_name, producers, message) => {
    const file = producersFile('wrong.yaml', ...producers);
    const args = ['serve', '--data-dir', join(directory.path, 'wrong'), '--listen', '127.0.0.1:0'];
    const { code, stderr } = await runCommand(args, { AUDITSPAN_SINK_PRODUCERS_FILE: file });
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toContain('secret-token');
  });
});

describe('TLS with client certificates', () => {
  let sink: SinkProcess;
  let authority: CertificateFiles;
  let server: CertificateFiles;
  let sender: CertificateFiles;
  let stranger: CertificateFiles;

  beforeAll(async () => {
    const path = directory.path;
    authority = makeAuthority(path, 'authority');
    server = makeCertificate(path, 'server', authority);
    sender = makeCertificate(path, 'chat.internal', authority);
    stranger = makeCertificate(path, 'stranger', makeAuthority(path, 'other-authority'));
    sink = await startSinkProcess(join(path, 'tls'), {
      AUDITSPAN_SINK_TLS_CERT: server.cert,
      AUDITSPAN_SINK_TLS_KEY: server.key,
      AUDITSPAN_SINK_TLS_CLIENT_CA: authority.cert,
      AUDITSPAN_SINK_PRODUCERS_FILE: producersFile('mtls.yaml', { id: 'chat', certificates: ['chat.internal'] }),
      AUDITSPAN_SINK_RELOAD_INTERVAL: '50',
    });
  });

  afterAll(async () => {
    await sink.stop();
  });

  function statusOf(path: string, files?: CertificateFiles): Promise<number | undefined> {
    const identity = files && { cert: readFileSync(files.cert), key: readFileSync(files.key) };
    const options = { method: path === '/healthz' ? 'GET' : 'POST', headers: TYPE, ca: readFileSync(authority.cert) };
    return new Promise((resolve, reject) => {
      request(sink.endpoints.otlp.url + path, { ...options, ...identity, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  }

  it('accepts only requests with a known certificate, but answers health checks from anyone', async () => {
    expect(sink.endpoints.otlp).toMatchObject({
      url: expect.stringMatching(/^https:/),
      grpcUrl: expect.stringMatching(/^https:/),
    });
    expect(await statusOf('/v1/traces', sender)).toBe(200);
    expect(await statusOf('/v1/traces')).toBe(401);
    expect(await statusOf('/v1/traces', stranger)).toBe(401);
    expect(await statusOf('/v1/traces', server)).toBe(403);
    expect(await statusOf('/healthz')).toBe(200);
  });

  it('reports faults of a certificate', async () => {
    const ca = readFileSync(authority.cert);
    const expired = makeCertificate(directory.path, 'expired', authority, -1);
    const said = async (files?: CertificateFiles): Promise<unknown> => {
      const identity = files && { cert: readFileSync(files.cert), key: readFileSync(files.key) };
      const { status } = await call(sink.endpoints.otlp.grpcUrl ?? '', framed(requestOf([])), {
        tls: { ca, ...identity },
      });
      return status['grpc-message'];
    };
    expect(await said()).toBe('show a client certificate that an authority of this sink has signed');
    expect(await said(expired)).toBe('the client certificate has expired');
    expect(await said(stranger)).toMatch(/^the client certificate is not signed by a CA of this sink \(\w+\)$/);
  });

  it('doctor asks a sink for its health whatever name its certificate has', async () => {
    const { stdout } = await runCommand(['doctor', '--data-dir', sink.dataDir]);
    expect(stdout).toContain(`ok    OTLP receiver: ${sink.endpoints.otlp.url}: ok\n`);
  });

  it('can be asked for over gRPC, too', async () => {
    const ca = readFileSync(authority.cert);
    const callAs = (files?: CertificateFiles) =>
      call(sink.endpoints.otlp.grpcUrl ?? '', framed(requestOf([])), {
        tls: { ca, ...(files && { cert: readFileSync(files.cert), key: readFileSync(files.key) }) },
      });
    expect((await callAs(sender)).status['grpc-status']).toBe('0');
    expect((await callAs()).status['grpc-status']).toBe('16');
    expect((await callAs(server)).status['grpc-status']).toBe('7');
  });

  it('applies a new certificate without a restart', async () => {
    const { port } = new URL(sink.endpoints.otlp.url);
    const serial = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false }, () => {
          resolve(socket.getPeerCertificate().serialNumber);
          socket.end();
        }).on('error', reject);
      });
    const before = await serial();
    const renewed = makeCertificate(directory.path, 'renewed', authority);
    copyFileSync(renewed.key, server.key);
    copyFileSync(renewed.cert, server.cert);
    await until('the renewed certificate', async () => (await serial()) !== before);
    expect(await statusOf('/v1/traces', sender)).toBe(200);
  });
});

describe('a log that another sink writes to', () => {
  it('is not opened, with a clear error, even with a ClickHouse server', async () => {
    const dataDir = join(directory.path, 'shared');
    const env = { AUDITSPAN_CLICKHOUSE_URL: 'http://127.0.0.1:1', AUDITSPAN_SINK_SHUTDOWN_TIMEOUT: '100' };
    const first = await startSinkProcess(dataDir, env);
    const args = ['serve', '--data-dir', dataDir, '--listen', '127.0.0.1:0', '--grpc-listen', 'off'];
    const { code, stderr } = await runCommand(args, env);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`the write-ahead log ${join(dataDir, 'log')} is in use by process ${first.pid}`),
    ]);
    await first.stop('SIGKILL');
    rmSync(join(dataDir, 'endpoints.json'));
    const next = await startSinkProcess(dataDir, env);
    expect((await next.stop()).code).toBe(0);
  });
});
