import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as askPlain } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as askTls } from 'node:https';
import { connect, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { until } from '@auditspan/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SinkUnavailableError } from '../src/errors.ts';
import { boundConnections } from '../src/receiver/connection-bound.ts';
import { startGrpcReceiver } from '../src/receiver/grpc/grpc-receiver.ts';
import { bindReceiver, startReceiver } from '../src/receiver/receiver.ts';
import { createRefusal } from '../src/receiver/routes.ts';
import type { TlsMaterial } from '../src/tls/tls-files.ts';
import { makeAuthority, makeCertificate } from './fixtures/certificates.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

const ADDRESS = { host: '127.0.0.1', port: 0 };

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let authority: Buffer;
let certificate: TlsMaterial;

beforeAll(async () => {
  directory = await temporaryDirectory();
  const ca = makeAuthority(directory.path, 'authority');
  const files = makeCertificate(directory.path, 'sink.internal', ca);
  authority = readFileSync(ca.cert);
  certificate = { cert: readFileSync(files.cert), key: readFileSync(files.key), minVersion: 'TLSv1.2' };
});

afterAll(async () => {
  await directory.remove();
});

/** A logger, and the codes that were logged. */
function listeningLogger(): { logger: pino.Logger; codes: string[] } {
  const codes: string[] = [];
  const stream = new Writable({
    write(line: Buffer, _, done) {
      codes.push((JSON.parse(line.toString()) as { code: string }).code);
      done();
    },
  });
  return { logger: pino(stream), codes };
}

async function opened(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Whether the receiver answers a request on a new connection. */
function answers(url: string, path: string, ca?: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const ask = url.startsWith('https') ? askTls : askPlain;
    ask(`${url}${path}`, { agent: false, ...(ca && { ca }) }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200));
    })
      .on('error', () => resolve(false))
      .end();
  });
}

it('a receiver closes connections beyond its limit, logs it once, and accepts others when there is room', async () => {
  const { logger, codes } = listeningLogger();
  let refused = 0;
  const connections = await boundConnections({ wanted: 2, logger, onRefused: () => (refused += 1) });
  const receiver = await startReceiver(ADDRESS, async (_, response) => void response.end('here'), { connections });
  const [first, second] = [await opened(receiver.url), await opened(receiver.url)];
  expect([await answers(receiver.url, '/v1/traces'), await answers(receiver.url, '/')]).toEqual([false, false]);
  expect({ refused, codes }).toEqual({ refused: 2, codes: ['connections_refused'] });
  first.destroy();
  await until('an answer', () => answers(receiver.url, '/v1/traces'));
  second.destroy();
  await receiver.close(0);
});

it('silent connections beyond the limit are closed too: some after a while, others on arrival', async () => {
  const { logger } = listeningLogger();
  let refused = 0;
  const connections = await boundConnections({ wanted: 1, logger, onRefused: () => (refused += 1) });
  const receiver = await startReceiver(ADDRESS, async () => {}, { connections });
  const first = await opened(receiver.url);
  const more = await Promise.all(Array.from({ length: 20 }, () => opened(receiver.url)));
  await Promise.all(more.map((socket) => once(socket.resume(), 'close')));
  expect({ refused, isFirstOpen: !first.closed }).toEqual({ refused: 20, isFirstOpen: true });
  first.destroy();
  await receiver.close(0);
});

it.each(['http', 'https', 'https, without a handshake'])(
  'probes over %s are answered at once while silent connections are above the limit',
  async (scheme) => {
    const connections = await boundConnections({ wanted: 1, logger: listeningLogger().logger });
    const tls = scheme === 'http' ? undefined : certificate;
    const receiver = await startReceiver(ADDRESS, async (_, response) => void response.end('here'), {
      connections,
      ...(tls && { security: { tls, onTls: () => {} } }),
    });
    const { hostname, port } = new URL(receiver.url);
    const silent: Socket[] = [];
    const answered: boolean[] = [];
    for (let probe = 0; probe < 3; probe += 1) {
      for (let more = 0; more < 12; more += 1) {
        const socket =
          scheme === 'https'
            ? connectTls({ port: Number(port), host: hostname, ca: authority })
            : await opened(receiver.url);
        silent.push(socket.on('error', () => {}));
        if (scheme === 'https') await once(socket, 'secureConnect');
      }
      answered.push(await answers(receiver.url, '/readyz', tls && authority));
    }
    expect(answered).toEqual([true, true, true]);
    for (const socket of silent) socket.destroy();
    await receiver.close(0);
  },
);

it.each(['http', 'https'])('a probe is answered over %s when senders have taken all connections', async (scheme) => {
  const { logger } = listeningLogger();
  const connections = await boundConnections({ wanted: 1, logger });
  const tls = scheme === 'https' ? certificate : undefined;
  const receiver = await startReceiver(ADDRESS, async (_, response) => void response.end('here'), {
    connections,
    ...(tls && { security: { tls, onTls: () => {} } }),
  });
  const { hostname, port } = new URL(receiver.url);
  const sender =
    tls === undefined ? await opened(receiver.url) : connectTls({ port: Number(port), host: hostname, ca: authority });
  if (tls !== undefined) await once(sender, 'secureConnect');
  const paths = ['/healthz', '/readyz?verbose', '/metrics', '/healthz', '/v1/traces'];
  const answered: boolean[] = [];
  for (const path of paths) answered.push(await answers(receiver.url, path, tls && authority));
  expect(answered).toEqual([true, true, true, true, false]);
  sender.destroy();
  await receiver.close(0);
});

it('an address is bound before it is served, and those who connect meanwhile retry', async () => {
  const receiver = await bindReceiver(ADDRESS);
  await once((await opened(receiver.url)).resume(), 'close');
  await expect(bindReceiver({ ...ADDRESS, port: Number(new URL(receiver.url).port) })).rejects.toThrow(/EADDRINUSE/);
  receiver.open(async (_, response) => void response.end('here'));
  expect(await answers(receiver.url, '/')).toBe(true);
  await Promise.all([receiver.close(0), receiver.close(0)]);
});

it('a sender before a receiver is open is told to retry, and its next request is accepted', async () => {
  const meanwhile = createRefusal(new SinkUnavailableError('not yet'));
  const receiver = await bindReceiver(ADDRESS, { meanwhile });
  const send = (): Promise<Response> =>
    fetch(`${receiver.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(2 ** 20),
    });
  const early = await send();
  expect([early.status, early.headers.get('retry-after'), await early.json()]).toEqual([
    503,
    '2',
    { code: 14, message: 'not yet' },
  ]);
  const connections = await boundConnections({ wanted: 1, logger: listeningLogger().logger });
  receiver.open(async (_, response) => void response.end('here'), connections);
  expect(await (await send()).text()).toBe('here');
  await receiver.close(0);
});

it('a receiver lowers its connection limit if the process may not open as many files', async (context) => {
  const { logger, codes } = listeningLogger();
  const { most } = await boundConnections({ wanted: Number.MAX_SAFE_INTEGER, logger });
  context.skip(most === Number.MAX_SAFE_INTEGER, 'the system does not say how many files may be open');
  expect(codes).toEqual(['connections_lowered']);
});

it('a gRPC connection is closed unless it begins HTTP/2', async () => {
  const receiver = await startGrpcReceiver(ADDRESS, async () => {}, { firstTimeout: 1500 });
  const session = connectHttp2(receiver.url);
  await once(session, 'remoteSettings');
  await once((await opened(receiver.url)).resume(), 'close');
  expect(session.closed).toBe(false);
  session.close();
  await receiver.close(0);
});
