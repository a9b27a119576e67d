import { once } from 'node:events';
import {
  connect,
  createSecureServer,
  createServer,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Agent, WebSocket } from 'undici';
import { Client as Client7 } from 'undici-7';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditRecord } from '@auditspan/conventions';
import { runAs } from '../src/context/run-as.ts';
import { setPrincipal } from '../src/context/set-principal.ts';
import { enforce } from '../src/enforce/deciders.ts';
import { startAudited, type Audited } from './support/audited.ts';
import { hasOpenssl, startAuthority } from './support/certificates.ts';
import { closing, DONE, frame } from './support/realtime-frames.ts';

const PATH = '/v1/realtime?model=gpt-realtime';
const CANCEL = 8;

const HELLO = frame(1, Buffer.from(JSON.stringify({ type: 'session.update' })));

/** What the service does with a session when it has received a message. */
type Serve = (stream: ServerHttp2Stream) => unknown;
const served: Serve = (stream) => stream.end(Buffer.concat([frame(1, Buffer.from(DONE)), closing(1000)]));

function answerBy(serve: () => Serve) {
  return (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    stream.on('error', () => undefined);
    if (headers[':path']?.includes('refuse') === true) return stream.respond({ ':status': 401 }, { endStream: true });
    setPrincipal({ id: 'alice' }, { purpose: 'support' });
    stream.respond({ ':status': 200 });
    stream.once('data', () => serve()(stream));
  };
}

describe('a session over WebSocket over HTTP/2', () => {
  let audited: Audited;
  let server: Http2Server;
  let session: ClientHttp2Session;
  let serve: Serve;
  let reached: number;
  beforeEach(async () => {
    audited = await startAudited({ inbound: [] });
    serve = served;
    reached = 0;
    server = createServer({ settings: { enableConnectProtocol: true } });
    server.on('stream', () => (reached += 1));
    server.on(
      'stream',
      answerBy(() => serve),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    session.on('error', () => undefined);
    await once(session, 'remoteSettings');
  });
  afterEach(async () => {
    session.destroy();
    server.close();
    await audited.close();
  });

  /** Runs a session to its end; returns the status and what was received. */
  const converse = async (path: string, act: (stream: ClientHttp2Stream) => void = (stream) => stream.write(HELLO)) => {
    const stream = session.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':path': path });
    const got: Buffer[] = [];
    let status: number | undefined;
    stream.on('data', (chunk: Buffer) => got.push(chunk)).on('error', () => undefined);
    stream.once('end', () => stream.end());
    stream.once('response', (head) => {
      status = head[':status'];
      act(stream);
    });
    await new Promise((resolve) => stream.once('close', resolve));
    return { status, got: Buffer.concat(got) };
  };
  const talk = (...args: Parameters<typeof converse>) =>
    runAs({ id: 'alice' }, { purpose: 'support' }, () => converse(...args));

  it('is one record of its client, and one of the service that receives it', async () => {
    expect(await talk(PATH)).toEqual({ status: 200, got: Buffer.concat([frame(1, Buffer.from(DONE)), closing(1000)]) });
    const records = await audited.records(2);
    for (const direction of ['outbound', 'inbound']) {
      expect(of(records, direction)).toMatchObject([
        {
          action: 'model.invoke',
          operation: 'realtime',
          outcome: 'success',
          principalId: 'alice',
          purpose: 'support',
          attribution: 'exact',
          modelId: 'gpt-realtime',
          stream: true,
          httpStatus: 200,
          inputTokens: 3,
          outputTokens: 4,
          responseBytes: DONE.length + 2 + 4,
          requestBytes: expect.any(Number),
        },
      ]);
    }
    expect(audited.auditing.counts.faults).toBe(0);
  });

  it.each<[string, Serve, object, object]>([
    ['the service refuses', (stream) => stream.end(closing(1008)), denied('provider'), denied('service')],
    ['the service fails in', (stream) => stream.end(closing(1011)), error('provider_error'), error('internal')],
    ['the service breaks off', (stream) => stream.close(2), error('connection'), error('internal')],
    ['the service ends without a close frame', (stream) => stream.end(), error('connection'), error('internal')],
  ])('has the outcome of a session that %s', async (_what, end, outbound, inbound) => {
    serve = end;
    await talk(PATH);
    const records = await audited.records(2);
    expect(of(records, 'outbound')).toMatchObject([outbound]);
    expect(of(records, 'inbound')).toMatchObject([inbound]);
  });

  it('is aborted if its client leaves without a close frame', async () => {
    serve = (stream) => stream.write(frame(1, Buffer.from('{}')));
    await talk(PATH, (stream) => {
      stream.write(HELLO);
      stream.once('data', () => stream.close(CANCEL));
    });
    const records = await audited.records(2);
    const aborted = { outcome: 'aborted', outcomeReason: 'client', httpStatus: 200 };
    expect(records).toMatchObject([aborted, aborted]);
  });

  it('is denied if it is refused', async () => {
    expect(await talk(`${PATH}&refuse`)).toMatchObject({ status: 401 });
    const refused = { outcome: 'denied', outcomeReason: 'unauthenticated', httpStatus: 401 };
    expect(await audited.records(2)).toMatchObject([refused, refused]);
  });

  it('is recorded periodically', async () => {
    await audited.close();
    audited = await startAudited({ sessionInterval: 50 });
    const inProgress = async (): Promise<number> => {
      await audited.auditing.forceFlush();
      return audited.receiver.calls().filter(({ attributes }) => attributes['audit.call.in_progress'] === true).length;
    };
    serve = async (stream) => {
      await expect.poll(inProgress).toBeGreaterThan(1);
      served(stream);
    };
    await talk(PATH);
    const records = await audited.records(3);
    expect(records.at(-1)).toMatchObject({ outcome: 'success', httpStatus: 200 });
    expect(new Set(records.map(({ callId }) => callId)).size).toBe(1);
  });

  it('is denied by policy at its handshake, which is not sent', async () => {
    const asked: object[] = [];
    const stop = enforce((request) => {
      asked.push(request);
      return { effect: 'deny', policyId: 'p' };
    });
    expect(await talk(PATH)).toMatchObject({ status: 403 });
    stop();
    expect([reached, asked]).toMatchObject([0, [{ modelId: 'gpt-realtime', method: 'CONNECT' }]]);
    expect(await audited.records(1)).toMatchObject([{ outcome: 'denied', deniedBy: 'policy', requestBytes: 0 }]);
    await talk(PATH);
    expect(reached).toBe(1);
  });

  it('passes a gate that allows it unchanged', async () => {
    const stop = enforce(() => ({ effect: 'allow', policyId: 'p' }));
    expect(await talk('/v1/realtime')).toMatchObject({ status: 200 });
    stop();
    expect(await audited.records(1)).toMatchObject([{ outcome: 'success', decisionEffect: 'allow' }]);
  });

  it('leaves other tunnels alone', async () => {
    const stream = session.request({ ':method': 'CONNECT', ':authority': 'elsewhere:1' });
    stream.on('error', () => undefined).end(HELLO);
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.close();
    await closed;
    await talk('/v1/realtime');
    expect((await audited.records(1)).map(({ operation }) => operation)).toEqual(['realtime']);
  });
});

/** Runs a session; returns what was received. */
type Converse = (url: string) => Promise<unknown>;

const insecure = { allowH2: true, connect: { rejectUnauthorized: false } };

const byWebSocket: Converse = async (url) => {
  const dispatcher = new Agent(insecure);
  const socket = new WebSocket(`${url}${PATH}`.replace('https', 'wss'), { dispatcher });
  let data: unknown;
  socket.addEventListener('open', () => socket.send('{"type":"session.update"}'));
  socket.addEventListener('message', (event) => (data = event.data));
  await new Promise((resolve) => socket.addEventListener('close', resolve));
  await dispatcher.destroy();
  return data;
};

/** Its own WebSocket does not accept a response over HTTP/2. */
const byUpgradeOf7: Converse = async (url) => {
  const client = new Client7(url, insecure);
  const { socket } = await client.upgrade({ path: PATH, protocol: 'websocket' });
  const got: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => got.push(chunk)).write(HELLO);
  await once(socket, 'end');
  socket.end();
  await once(socket, 'close');
  await client.destroy();
  return Buffer.concat(got).subarray(2, -4).toString();
};

it.runIf(hasOpenssl).each([
  ['8', byWebSocket],
  ['7', byUpgradeOf7],
])('a session that undici %s has over HTTP/2 is one record', async (_version, conversed) => {
  const authority = startAuthority();
  const server = createSecureServer({
    ...authority.certify('/CN=localhost'),
    settings: { enableConnectProtocol: true },
  });
  authority.close();
  server.on(
    'stream',
    answerBy(() => served),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const audited = await startAudited();
  const { port } = server.address() as AddressInfo;
  expect(await runAs({ id: 'alice' }, () => conversed(`https://127.0.0.1:${port}`))).toBe(DONE);
  expect(await audited.records(1)).toMatchObject([
    {
      outcome: 'success',
      principalId: 'alice',
      modelId: 'gpt-realtime',
      httpStatus: 200,
      inputTokens: 3,
      responseBytes: DONE.length + 2 + 4,
      requestBytes: expect.any(Number),
    },
  ]);
  expect(audited.auditing.counts.faults).toBe(0);
  server.close();
  await audited.close();
});

function of(records: readonly AuditRecord[], direction: string): readonly AuditRecord[] {
  return records.filter((one) => one.direction === direction);
}

function denied(deniedBy: string): object {
  return { outcome: 'denied', outcomeReason: 'forbidden', deniedBy };
}

function error(outcomeReason: string): object {
  return { outcome: 'error', outcomeReason };
}
