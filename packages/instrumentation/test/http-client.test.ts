import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Agent, request as undici } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { expectedRecord, startAudited, type Audited } from './support/audited.ts';

const messages = [{ role: 'user', content: 'What is the capital of France?' }];

describe('a call over node:http', () => {
  let audited: Audited;
  beforeEach(async () => {
    audited = await startAudited();
  });
  afterEach(() => audited.close());

  const send = (body: object, options: RequestOptions = {}): Promise<IncomingMessage> =>
    runAs(
      { id: 'alice' },
      { purpose: 'support' },
      () =>
        new Promise((resolve, reject) => {
          const request = httpRequest(`${audited.model.url}/v1/chat/completions`, { method: 'POST', ...options });
          request.setHeader('authorization', 'Bearer sk-test');
          request.on('response', resolve).on('error', reject);
          request.write('');
          request.end(JSON.stringify(body));
        }),
    );
  const aborted = { outcome: 'aborted', outcomeReason: 'client' };

  it('is recorded like one over fetch', async () => {
    const body = await text(await send({ model: 'gpt-5', messages }));

    expect(JSON.parse(body)).toMatchObject({ object: 'chat.completion' });
    expect(await audited.records(1)).toEqual([
      expectedRecord(audited.model, {
        requestBytes: JSON.stringify({ model: 'gpt-5', messages }).length,
        responseBytes: body.length,
      }),
    ]);
  });

  it('names the host that it went to, even if its path could be read as another', async () => {
    const path = '//api.openai.com/v1/chat/completions';
    const { hostname, port } = new URL(audited.model.url);
    await text(await send({ model: 'gpt-5', messages }, { path }));
    await text(await send({ model: 'gpt-5', messages }, { path: path.replace('//', '/\\') }));
    const init = { method: 'POST', body: JSON.stringify({ model: 'gpt-5', messages }) };
    await (await fetch(audited.model.url + path, init)).text();

    const place = { serverAddress: hostname, serverPort: Number(port), modelId: 'gpt-5' };
    expect(await audited.records(3)).toEqual([1, 2, 3].map(() => expect.objectContaining(place)));
  });

  it('recognises a host however its name is spelt', async () => {
    const { port } = new URL(audited.model.url);
    const createConnection = () => connect(Number(port), '127.0.0.1');
    const body = { model: 'gpt-5', messages };
    await text(await send(body, { hostname: 'API.OpenAI.com.', port, createConnection, path: '/v9/new' }));
    const dispatcher = new Agent({
      connect: { lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]) },
    });
    await (await undici(`http://api.openai.com.:${port}/v9/new`, { method: 'POST', dispatcher })).body.text();
    await dispatcher.close();

    const known = { serverAddress: 'api.openai.com', modelProvider: 'openai' };
    expect(await audited.records(2)).toMatchObject([known, known]);
  });

  it('names the port that it went to, even of an IPv6 address', async () => {
    const { port } = new URL(audited.model.url);
    const createConnection = () => connect(Number(port), '127.0.0.1');
    const body = { model: 'gpt-5', messages };
    await text(await send(body, { hostname: '::1', port, createConnection }));
    await text(await send(body, { hostname: '::1', port: 80, createConnection }));

    expect((await audited.records(2)).map(({ serverAddress, serverPort }) => [serverAddress, serverPort])).toEqual([
      ['::1', Number(port)],
      ['::1', 80],
    ]);
  });

  it('keeps the response paused until the caller reads it', async () => {
    const answer = await send({ model: 'gpt-5', stream: true, messages });
    expect([answer.readableFlowing, answer.listenerCount('data')]).toEqual([null, 0]);
    const body = await text(answer);

    const [record] = await audited.records(1);
    expect(record).toMatchObject({ outcome: 'success', stream: true, responseBytes: Buffer.byteLength(body) });
  });

  it('counts a body written in parts and in another encoding once', async () => {
    const body = JSON.stringify({ model: 'gpt-5', messages });
    await runAs({ id: 'alice' }, async () => {
      const request = httpRequest(`${audited.model.url}/v1/chat/completions`, { method: 'POST' });
      const answered = new Promise<IncomingMessage>((resolve) => request.on('response', resolve));
      request.write(body.slice(0, 10));
      request.write(Buffer.from(body.slice(10, 20)));
      request.end(Buffer.from(body.slice(20)).toString('base64'), 'base64');
      await text(await answered);
    });

    expect(audited.model.requests[0]?.body).toBe(body);
    const [record] = await audited.records(1);
    expect(record).toMatchObject({ modelId: 'gpt-5', requestBytes: body.length });
  });

  it('is aborted if the caller destroys the response', async () => {
    const answer = await send({ model: 'gpt-5-slow', stream: true, messages });
    for await (const _ of answer) break;

    expect((await audited.records(1))[0]).toMatchObject(aborted);
  });

  it('is aborted if the caller destroys the request', async () => {
    const controller = new AbortController();
    const call = send({ model: 'gpt-5-hang', messages }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);

    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect((await audited.records(1))[0]).toMatchObject(aborted);
  });

  it("is aborted by deadline if the caller's timeout passes", async () => {
    const call = send({ model: 'gpt-5-hang', messages }, { signal: AbortSignal.timeout(30) });

    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect((await audited.records(1))[0]).toMatchObject({ outcome: 'aborted', outcomeReason: 'deadline' });
  });

  it('is a connection error if the provider breaks the response off', async () => {
    const answer = await send({ model: 'gpt-5-cut', stream: true, messages });
    await expect(text(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });

    expect((await audited.records(1))[0]).toMatchObject({
      outcome: 'error',
      outcomeReason: 'connection',
      httpStatus: 200,
    });
  });

  it('is a connection error if no server listens', async () => {
    await expect(send({ model: 'gpt-5', messages }, { port: 9 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    expect((await audited.records(1))[0]).toMatchObject({
      outcome: 'error',
      outcomeReason: 'connection',
      modelId: 'gpt-5',
      serverPort: 9,
    });
  });
});
