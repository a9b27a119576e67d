import { once } from 'node:events';
import { connect, createServer, type ClientHttp2Session, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fetch, H2CClient } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { startAudited, type Audited } from './support/audited.ts';
import { frame } from './support/amazon-frames.ts';

const REQUEST = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Hi' }] }] });
const PATH = '/model/eu.amazon.nova-2-lite-v1%3A0/converse-stream';
const DELTA = frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hello' } });
const ANSWER = Buffer.concat([
  frame('messageStart', { role: 'assistant' }),
  DELTA,
  frame('messageStop', { stopReason: 'end_turn' }),
  frame('metadata', { usage: { inputTokens: 5, outputTokens: 3, totalTokens: 8 } }),
]);

describe('a call over HTTP/2', () => {
  let audited: Audited;
  let server: Http2Server;
  let session: ClientHttp2Session;
  let answer: (stream: ServerHttp2Stream) => void;
  beforeEach(async () => {
    audited = await startAudited();
    answer = (stream) => stream.end(ANSWER);
    server = createServer();
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => undefined).resume();
      stream.respond({
        ':status': 200,
        'content-type': 'application/vnd.amazon.eventstream',
        'x-amzn-requestid': 'r-1',
      });
      answer(stream);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    session.on('error', () => undefined);
  });
  afterEach(async () => {
    session.destroy();
    server.close();
    await audited.close();
  });

  const send = (options: { signal?: AbortSignal } = {}) => {
    const stream = session.request({ ':method': 'POST', ':path': PATH, 'content-type': 'application/json' }, options);
    stream.write(REQUEST.slice(0, 9));
    stream.end(REQUEST.slice(9));
    return stream;
  };

  it('is one record if undici makes it, which has its own channels', async () => {
    const dispatcher = new H2CClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
    const response = await runAs({ id: 'alice' }, () => fetch(url, { method: 'POST', body: REQUEST, dispatcher }));
    const body = Buffer.from(await response.arrayBuffer());
    await dispatcher.close();
    const records = await audited.records(1);

    expect(body).toEqual(ANSWER);
    expect(records.map(({ principalId, outcome, responseBytes }) => ({ principalId, outcome, responseBytes }))).toEqual(
      [{ principalId: 'alice', outcome: 'success', responseBytes: ANSWER.length }],
    );
  });

  it('is recorded completely, with its principal, on a shared session', async () => {
    const bodies = await Promise.all(['alice', 'bob', 'carol'].map((id) => runAs({ id }, () => buffer(send()))));
    const records = await audited.records(3);

    expect(bodies.map((body) => body.equals(ANSWER))).toEqual([true, true, true]);
    expect(records.map(({ principalId }) => principalId).toSorted()).toEqual(['alice', 'bob', 'carol']);
    for (const record of records) {
      expect(record).toMatchObject({
        outcome: 'success',
        attribution: 'exact',
        modelId: 'eu.amazon.nova-2-lite-v1:0',
        modelProvider: 'aws.bedrock',
        operation: 'chat',
        serverAddress: '127.0.0.1',
        serverPort: (server.address() as AddressInfo).port,
        inputTokens: 5,
        outputTokens: 3,
        responseId: 'r-1',
        finishReasons: ['end_turn'],
        requestBytes: REQUEST.length,
        responseBytes: ANSWER.length,
        stream: true,
        httpStatus: 200,
      });
    }
    expect(audited.auditing.counts.faults).toBe(0);
  });

  it.each([
    ['closes the stream', (stream: ReturnType<typeof send>) => stream.close(8)],
    ['destroys the stream', (stream: ReturnType<typeof send>) => stream.destroy()],
  ])('is aborted when the caller %s', async (_name, leave) => {
    answer = (stream) => stream.write(DELTA);
    const stream = send();
    await once(stream, 'data');
    leave(stream);
    expect((await audited.records(1))[0]).toMatchObject({
      outcome: 'aborted',
      outcomeReason: 'client',
      httpStatus: 200,
    });
  });

  it("is aborted by deadline if the caller's timeout passes", async () => {
    answer = (stream) => stream.write(DELTA);
    const stream = send({ signal: AbortSignal.timeout(50) });
    await expect(buffer(stream)).rejects.toMatchObject({ name: 'AbortError' });
    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'aborted', outcomeReason: 'deadline' });
  });

  it.each([
    ['resets the stream', (stream: ServerHttp2Stream) => stream.destroy(new Error('gone'))],
    ['drops the connection', (stream: ServerHttp2Stream) => stream.session?.destroy()],
  ])('is a connection error when the provider %s', async (_name, drop) => {
    answer = (stream) => {
      stream.write(DELTA);
      void delay(20).then(() => drop(stream));
    };
    await buffer(send()).catch(() => undefined);
    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'error', outcomeReason: 'connection' });
  });

  it('is a connection error if no server listens', async () => {
    session.destroy();
    session = connect('http://127.0.0.1:9');
    session.on('error', () => undefined);
    await buffer(send()).catch(() => undefined);
    expect((await audited.records(1))[0]).toMatchObject({
      outcome: 'error',
      outcomeReason: 'connection',
      serverPort: 9,
    });
  });

  it('stays a success after the response, even if the caller leaves at once', async () => {
    const stream = send();
    const parts = [];
    for await (const part of stream) parts.push(part);
    stream.destroy();
    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'success' });
  });
});
