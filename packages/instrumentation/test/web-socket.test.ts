import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { listen, portOf } from '@auditspan/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket as UndiciWebSocket } from 'undici';
import { WebSocket as WsWebSocket } from 'ws';
import { runAs } from '../src/index.ts';
import { recordsOf, startAudited, type Audited } from './support/audited.ts';
import { closing, DONE, frame } from './support/realtime-frames.ts';

/** The common interface of all clients. */
interface Client {
  send(text: string): void;
  close(code?: number): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
}

const CLIENTS: readonly (readonly [string, (url: string) => Client])[] = [
  ['the built-in client', (url) => new WebSocket(url)],
  ['the client of undici', (url) => new UndiciWebSocket(url)],
  ['ws', (url) => new WsWebSocket(url)],
];

function accept(request: IncomingMessage, socket: Socket): void {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const answer = createHash('sha1').update(key).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${answer}\r\n\r\n`,
  );
}

const hello = (client: Client): void => client.send(JSON.stringify({ type: 'session.update', session: {} }));

describe.each(CLIENTS)('a session over WebSocket, by %s,', (_name, open) => {
  let audited: Audited;
  let server: Server;
  /** What the model does when it has received a message. */
  let answer: (socket: Socket) => unknown;
  beforeEach(async () => {
    audited = await startAudited();
    answer = (socket) => socket.end(Buffer.concat([frame(1, Buffer.from(DONE)), closing(1000)]));
    server = createServer((_request, response) => response.writeHead(403).end());
    server.on('upgrade', (request, socket: Socket) => {
      socket.on('error', () => undefined);
      if (request.url?.includes('refuse') === true) {
        socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
        return;
      }
      accept(request, socket);
      socket.once('data', () => answer(socket));
    });
    await listen(server);
  });
  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await audited.close();
  });

  async function converse(path: string, act: (client: Client) => void): Promise<void> {
    const client = open(`ws://127.0.0.1:${portOf(server)}${path}`);
    client.addEventListener('error', () => undefined);
    client.addEventListener('open', () => act(client));
    await new Promise<void>((resolve) => client.addEventListener('close', resolve));
  }
  const talk = (path: string, act: (client: Client) => void): Promise<void> =>
    runAs({ id: 'alice' }, { purpose: 'support' }, () => converse(path, act));

  it('is one record, with the model of its URL, the tokens of its responses and its bytes', async () => {
    await talk('/v1/realtime?model=gpt-realtime', hello);
    expect(await audited.records(1)).toMatchObject([
      {
        action: 'model.invoke',
        operation: 'realtime',
        outcome: 'success',
        principalId: 'alice',
        modelId: 'gpt-realtime',
        stream: true,
        httpStatus: 101,
        inputTokens: 3,
        outputTokens: 4,
        responseBytes: expect.any(Number),
        requestBytes: expect.any(Number),
      },
    ]);
  });

  it('has the model of its first message, if the URL has none', async () => {
    const setup = JSON.stringify({ setup: { model: 'models/gemini-live' } });
    const path = '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent';
    await talk(path, (client) => client.send(setup));
    expect(await audited.records(1)).toMatchObject([{ modelId: 'gemini-live', outcome: 'success' }]);
  });

  it.each([
    [1000, { outcome: 'success' }],
    [1008, { outcome: 'denied', outcomeReason: 'forbidden', deniedBy: 'provider' }],
    [1011, { outcome: 'error', outcomeReason: 'provider_error' }],
  ])('has the outcome of close code %d from the model', async (code, outcome) => {
    answer = (socket) => socket.end(closing(code));
    await talk('/v1/realtime?model=gpt-realtime', hello);
    expect(await audited.records(1)).toMatchObject([outcome]);
  });

  it('is denied if it is refused', async () => {
    await talk('/v1/realtime?refuse&model=gpt-realtime', hello);
    const records = await audited.records(1);
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) {
      expect(record).toMatchObject({ outcome: 'denied', outcomeReason: 'unauthenticated', httpStatus: 401 });
    }
  });

  it('is an error if it loses its connection', async () => {
    answer = (socket) => socket.destroy();
    await talk('/v1/realtime?model=gpt-realtime', hello);
    expect(await audited.records(1)).toMatchObject([{ outcome: 'error', outcomeReason: 'connection' }]);
  });

  it('is a success if the client closes it', async () => {
    const closed = Promise.withResolvers<void>();
    answer = (socket) => void closed.promise.then(() => socket.destroy());
    await talk('/v1/realtime?model=gpt-realtime', (client) => {
      hello(client);
      client.close(1000);
      closed.resolve();
    });
    expect(await audited.records(1)).toMatchObject([{ outcome: 'success' }]);
  });

  it('is recorded periodically, with the call id of its final record and not of an earlier lost one', async () => {
    await audited.close();
    audited = await startAudited({ sessionInterval: 50 });
    const progress = async (): Promise<number> => {
      await audited.auditing.forceFlush();
      return audited.receiver.calls().filter(({ attributes }) => attributes['audit.call.in_progress'] === true).length;
    };
    const path = '/v1/realtime?model=gpt-realtime';
    await runAs({ id: 'alice' }, { purpose: 'support' }, async () => {
      answer = (socket) => socket.destroy();
      await converse(path, hello);
      answer = async (socket) => {
        await expect.poll(progress).toBeGreaterThan(1);
        socket.end(Buffer.concat([frame(1, Buffer.from(DONE)), closing(1000)]));
      };
      await converse(path, hello);
    });
    await audited.records(4);
    const records = recordsOf(audited.receiver.calls());
    const end = records.at(-1);
    // The lost one may have been recorded periodically too.
    const lost = records.find(({ outcome }) => outcome === 'error');
    const [first, ...others] = records.filter(({ callId }) => callId !== lost?.callId);

    expect(first).toEqual({
      ...end,
      recordId: expect.any(String),
      sourceSequence: expect.any(Number),
      outcome: 'unknown',
      usageState: 'absent',
      redactionCount: expect.any(Number),
      inputTokens: undefined,
      outputTokens: undefined,
      responseId: undefined,
      finishReasons: undefined,
      requestBytes: undefined,
      responseBytes: undefined,
      requestDigest: undefined,
      responseDigest: undefined,
    });
    expect(end).toMatchObject({ outcome: 'success', httpStatus: 101, inputTokens: 3, outputTokens: 4, attempt: 1 });
    expect(others.every(({ callId }) => callId === end?.callId)).toBe(true);
    expect(lost).toMatchObject({ outcome: 'error', attempt: 1 });
  });
});
