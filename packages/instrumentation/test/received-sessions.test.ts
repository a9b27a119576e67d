import { createServer, type IncomingMessage, type Server } from 'node:http';
import { listen, portOf } from '@auditspan/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { setPrincipal } from '../src/context/set-principal.ts';
import { recordsOf, startAudited, wholeRecord, type Audited } from './support/audited.ts';
import { requestBody } from './support/model-service.ts';
import { DONE } from './support/realtime-frames.ts';

const PATH = '/v1/realtime?model=house-7b';

const hello = (client: WebSocket): void => client.send(JSON.stringify({ type: 'session.update', session: {} }));

describe('a session over WebSocket that the service receives', () => {
  let audited: Audited;
  let server: Server;
  /** What the service does with a session. */
  let serve: (socket: WebSocket, request: IncomingMessage) => void;
  const start = async (config: Record<string, unknown> = {}): Promise<void> => {
    audited = await startAudited({ inbound: [{ path: '/live/:model', provider: 'house' }], ...config });
    serve = (socket) => socket.on('message', () => (socket.send(DONE), socket.close(1000)));
    server = createServer((_request, response) => response.end('ordinary'));
    const sessions = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      if (request.url?.includes('refuse') === true) {
        socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
        return;
      }
      setPrincipal({ id: 'alice' }, { purpose: 'support' });
      sessions.handleUpgrade(request, socket, head, (session) => serve(session, request));
    });
    await listen(server);
  };
  beforeEach(() => start());
  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await audited.close();
  });

  /** Runs a session to its end. */
  const converse = async (path: string, act: (client: WebSocket) => void, headers = {}): Promise<void> => {
    const client = new WebSocket(`ws://127.0.0.1:${portOf(server)}${path}`, { headers });
    client.on('error', () => undefined).on('open', () => act(client));
    await new Promise((resolve) => client.once('close', resolve));
  };
  const received = async (ofAll: number) =>
    (await audited.records(ofAll)).filter(({ direction }) => direction === 'inbound');

  it('is recorded completely with its caller, model and outcome', async () => {
    await converse(PATH, hello, { authorization: 'Bearer sk-test', 'user-agent': 'test/1' });
    expect(await received(2)).toEqual([
      wholeRecord({
        direction: 'inbound',
        credentialId: expect.any(String),
        clientAddress: '127.0.0.1',
        userAgent: 'test/1',
        modelId: 'house-7b',
        serverAddress: '127.0.0.1',
        serverPort: portOf(server),
        operation: 'realtime',
        inputTokens: 3,
        outputTokens: 4,
        usageState: 'reported',
        responseId: 'resp_1',
        stream: true,
        httpStatus: 101,
        requestBytes: expect.any(Number),
        responseBytes: expect.any(Number),
        requestDigest: expect.any(String),
        responseDigest: expect.any(String),
        sourceSequence: expect.any(Number),
      }),
    ]);
    expect(audited.auditing.counts.faults).toBe(0);
  });

  it('is recognised by a route too, and not if its path is ambiguous', async () => {
    for (const path of ['/live/house-8b', '/realtime', '/v1/realtime', '/chat?model=x']) await converse(path, hello);
    // A client recognises its own sessions with a model.
    const records = await received(3);
    expect(records.map(({ modelId, modelProvider }) => [modelId, modelProvider])).toEqual([['house-8b', 'house']]);
  });

  it.each<[string, (socket: WebSocket) => void, object]>([
    ['closes in order', (socket) => socket.close(1000), { outcome: 'success' }],
    ['refuses', (socket) => socket.close(1008), { outcome: 'denied', outcomeReason: 'forbidden', deniedBy: 'service' }],
    ['fails in', (socket) => socket.close(1011), { outcome: 'error', outcomeReason: 'internal' }],
    ['breaks off', (socket) => socket.terminate(), { outcome: 'error', outcomeReason: 'internal' }],
  ])('has the outcome of a session that the service %s', async (_what, end, outcome) => {
    serve = (socket) => socket.on('message', () => end(socket));
    await converse(PATH, hello);
    expect(await received(2)).toMatchObject([{ ...outcome, httpStatus: 101 }]);
  });

  it('is aborted if its client leaves without a close frame', async () => {
    serve = (socket) => socket.on('message', () => socket.send('{}'));
    await converse(PATH, (client) => {
      hello(client);
      client.once('message', () => client.terminate());
    });
    expect(await received(2)).toMatchObject([{ outcome: 'aborted', outcomeReason: 'client', httpStatus: 101 }]);
  });

  it('is denied if it is refused', async () => {
    await converse(`${PATH}&refuse`, hello);
    expect(await received(2)).toMatchObject([
      { outcome: 'denied', outcomeReason: 'unauthenticated', deniedBy: 'service', httpStatus: 401 },
    ]);
  });

  it('passes its caller to the model calls that its messages cause', async () => {
    const ask = async (socket: WebSocket): Promise<void> => {
      const made = await fetch(`${audited.model.url}/v1/embeddings`, { method: 'POST', body: requestBody });
      await made.text();
      socket.close(1000);
    };
    serve = (socket) => socket.on('message', () => void ask(socket));
    await converse('/chat', hello);
    expect(await audited.records(1)).toMatchObject([
      { direction: 'outbound', operation: 'embeddings', principalId: 'alice', purpose: 'support' },
    ]);
  });

  it('is recorded periodically, with the call id of its final record', async () => {
    await audited.close();
    server.close();
    await start({ sessionInterval: 50 });
    const inProgress = async (): Promise<number> => {
      await audited.auditing.forceFlush();
      const spans = audited.receiver.calls();
      return spans.filter(
        ({ attributes }) =>
          attributes['audit.call.in_progress'] === true && attributes['audit.direction'] === 'inbound',
      ).length;
    };
    const last = async (socket: WebSocket): Promise<void> => {
      await expect.poll(inProgress).toBeGreaterThan(1);
      socket.close(1000);
    };
    serve = (socket) => socket.on('message', () => void last(socket));
    await converse(PATH, hello);
    await received(4);
    const records = recordsOf(audited.receiver.calls()).filter(({ direction }) => direction === 'inbound');
    const end = records.at(-1);
    expect(end).toMatchObject({ outcome: 'success', principalId: 'alice', modelId: 'house-7b' });
    expect(records.slice(0, -1).map(({ outcome, callId, principalId }) => [outcome, callId, principalId])).toEqual(
      records.slice(1).map(() => ['unknown', end?.callId, 'alice']),
    );
  });
});
