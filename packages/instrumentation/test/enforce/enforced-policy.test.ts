import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { listen } from '@auditspan/testing';
import { Client } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { recordsOf, startAudited, type Audited } from '../support/audited.ts';
import { startProvider, type Provider } from './provider.ts';

const policy = {
  id: 'models',
  version: '4',
  default: 'deny',
  rules: [
    { id: 'no-purpose', effect: 'deny', purposeSources: ['missing'] },
    { id: 'restricted', effect: 'deny', sensitivity: { min: 4 } },
    { id: 'trial', effect: 'deny', mode: 'shadow', models: ['gpt-5-preview'] },
    { id: 'small', effect: 'allow', models: ['gpt-5*', 'nova'] },
    { id: 'lists', effect: 'allow', actions: ['model.list'] },
  ],
};
const models = [
  { model: 'gpt-5-secret', sensitivity: 4 },
  { model: 'gpt-*', sensitivity: 2, version: '7' },
];
const answer = JSON.stringify({
  id: 'c',
  model: 'gpt-5',
  choices: [{ finish_reason: 'stop', message: { content: 'Hi' } }],
});
type Body = NonNullable<RequestInit['body']>;

const json = (model: string): string => JSON.stringify({ messages: [], model });
const decision = (effect: string, ruleId?: string) => ({
  decisionEffect: effect,
  decisionMode: 'enforce',
  policyId: 'models',
  policyVersion: '4',
  ...(ruleId === undefined ? {} : { ruleId }),
});

const form = (model: string): FormData => {
  const fields = new FormData();
  fields.set('messages', new Blob(['x'.repeat(100_000)]), 'messages.json');
  fields.set('model', model);
  return fields;
};
const streamed = (model: string): ReadableStream => new Blob([json(model)]).stream();

/** Counts all recorded calls. */
async function invoked({ auditing, receiver }: Audited): Promise<number> {
  await auditing.forceFlush();
  return recordsOf(await receiver.auditSpans(0)).filter(({ action }) => action === 'model.invoke').length;
}

describe('a policy', () => {
  let audited: Audited;
  let provider: Provider;
  beforeEach(async () => {
    audited = await startAudited({ policy, models, endpoints: [{ host: 'localhost' }] });
    provider = await startProvider(() => answer);
  });
  afterEach(async () => {
    await provider.close();
    await audited.close();
  });

  const post = (body: Body, headers: Record<string, string> = {}, purpose = 'support') =>
    runAs({ id: 'alice' }, purpose === '' ? {} : purpose === '' ? {} : { purpose }, () =>
      fetch(`${provider.url}/v1/chat/completions`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit),
    );
  it.each<[string, Body, number, object]>([
    [
      'a text',
      json('gpt-5'),
      200,
      { modelId: 'gpt-5', modelSensitivity: 2, modelVersion: '7', ...decision('allow', 'small') },
    ],
    ['a text', json('o3'), 403, { modelId: 'o3', ...decision('deny') }],
    ['a text', json('gpt-5-secret'), 403, { modelSensitivity: 4, ...decision('deny', 'restricted') }],
    ['bytes', new TextEncoder().encode(json('gpt-5')), 200, decision('allow', 'small')],
    ['bytes', new TextEncoder().encode(json('o3')), 403, { modelId: 'o3', ...decision('deny') }],
    ['a blob', new Blob([json('gpt-5')]), 200, decision('allow', 'small')],
    ['a blob', new Blob([json('o3')]), 403, { modelId: 'o3', ...decision('deny') }],
    ['a stream', streamed('gpt-5'), 200, decision('allow', 'small')],
    ['a stream', streamed('o3'), 403, { modelId: 'o3', ...decision('deny') }],
    ['a trial', json('gpt-5-preview'), 200, { ...decision('deny', 'trial'), decisionMode: 'shadow' }],
    ['a text without a model', '{}', 403, decision('deny')],
    ['a text that is not JSON', 'Hello', 403, decision('deny')],
    ['a duplicate model', `{"model":"gpt-5","model":"o3"}`, 403, { modelId: 'o3', ...decision('deny') }],
  ])('judges a fetch by the model in %s', async (_what, body, status, record) => {
    const response = await post(body);
    const isAllowed = status === 200;
    const given = await response.text();
    expect([response.status, given === answer, given.includes('"denied_by_policy"')]).toEqual([
      status,
      isAllowed,
      !isAllowed,
    ]);
    expect(provider.requests).toHaveLength(isAllowed ? 1 : 0);
    const [recorded] = await audited.records(1);
    expect(recorded).toMatchObject({ outcome: isAllowed ? 'success' : 'denied', ...record });
    expect((recorded?.requestBytes ?? 0) > 0).toBe(isAllowed);
    expect(audited.auditing.counts.faults).toBe(0);
  });

  it('judges a form by its field, after its file', async () => {
    const call = (model: string) =>
      runAs({ id: 'alice' }, { purpose: 'support' }, () =>
        fetch(new Request(`${provider.url}/v1/audio/transcriptions`, { method: 'POST', body: form(model) })),
      );
    expect([(await call('whisper')).status, (await call('gpt-5')).status]).toEqual([403, 200]);
    expect(provider.requests[0]?.body).toContain('x'.repeat(100_000));
    expect((await audited.records(2)).map(({ modelId, outcome }) => [modelId, outcome])).toEqual([
      ['whisper', 'denied'],
      ['gpt-5', 'success'],
    ]);
  });

  it('treats a call with a compressed body as one for any model', async () => {
    const response = await post(gzipSync(json('gpt-5')), { 'content-encoding': 'gzip' });
    expect(response.status).toBe(403);
    expect((await audited.records(1))[0]).toMatchObject({ ...decision('deny', 'restricted'), requestBytes: 0 });
  });

  it('judges principal and purpose before the model', async () => {
    const response = await post(json('gpt-5'), {}, '');
    expect(await response.json()).toMatchObject({ error: { message: 'Denied by policy models, rule no-purpose.' } });
    expect((await audited.records(1))[0]).toMatchObject({
      purposeSource: 'missing',
      ...decision('deny', 'no-purpose'),
    });
  });

  it('judges a call without a body by its action', async () => {
    const url = provider.url.replace('127.0.0.1', 'localhost');
    const status = await runAs({ id: 'alice' }, { purpose: 'support' }, async () => [
      (await fetch(`${url}/v1/models`)).status,
      (await fetch(`${url}/v1/models/gpt-4`, { method: 'DELETE' })).status,
    ]);
    expect([status, provider.requests.length]).toEqual([[200, 403], 1]);
  });

  it('ignores calls that are not model calls', async () => {
    const response = await fetch(`${provider.url}/responses`, { method: 'POST', body: '{"survey":1}' });
    expect([response.status, provider.requests[0]?.body]).toEqual([200, '{"survey":1}']);
    expect(audited.receiver.calls()).toEqual([]);
  });

  it('judges a call without a model in the format of a server with a single model', async () => {
    const status = await runAs({ id: 'alice' }, { purpose: 'support' }, async () => {
      const response = await fetch(`${provider.url}/embed`, { method: 'POST', body: '{"inputs":"Hi"}' });
      return response.status;
    });
    expect([status, provider.requests.length]).toEqual([403, 0]);
    const [recorded] = await audited.records(1);
    expect(recorded).toMatchObject({ outcome: 'denied', operation: 'embeddings', modelProvider: 'huggingface' });
  });

  it('judges every hop of a redirect', async () => {
    const away = createServer((request, response) => {
      request.resume();
      response.writeHead(307, { location: `${provider.url}/v1/embeddings` }).end();
    });
    const port = await listen(away);
    const response = await runAs({ id: 'alice' }, { purpose: 'support' }, () =>
      fetch(`http://127.0.0.1:${port}/v1/chat/completions`, { method: 'POST', body: json('gpt-5') }),
    );
    away.close();
    expect([response.status, provider.requests.map(({ path }) => path)]).toEqual([200, ['/v1/embeddings']]);
    expect((await audited.records(2)).map(({ ruleId, operation }) => [operation, ruleId])).toEqual([
      ['chat', 'small'],
      ['embeddings', 'small'],
    ]);
  });

  it('judges node:http by the model in the written body', async () => {
    const call = (...parts: readonly string[]) =>
      runAs({ id: 'alice' }, { purpose: 'support' }, async () => {
        const request = httpRequest(`${provider.url}/v1/chat/completions`, { method: 'POST' });
        for (const part of parts) request.write(part);
        request.end();
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        return [response.statusCode, JSON.parse(await text(response))];
      });
    expect(await call('{"model":', '"o3"}')).toEqual([
      403,
      { error: expect.objectContaining({ code: 'denied_by_policy' }) },
    ]);
    expect(await call('{"model":', '"gpt-5"}')).toEqual([200, JSON.parse(answer)]);
    expect(provider.requests.map(({ body }) => body)).toEqual(['{"model":"gpt-5"}']);
    expect((await audited.records(2)).map(({ outcome, modelId }) => [outcome, modelId])).toEqual([
      ['denied', 'o3'],
      ['success', 'gpt-5'],
    ]);
  });

  it('judges HTTP/2 by the model, in the path or in the body', async () => {
    const second = await startProvider(() => answer, 2);
    const session = connect(second.url);
    const call = (path: string) =>
      runAs({ id: 'alice' }, { purpose: 'support' }, async () => {
        const stream = session.request({ ':method': 'POST', ':path': path });
        stream.end(json('gpt-5'));
        const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
        await text(stream);
        return headers[':status'];
      });
    const status = [];
    for (const path of ['/model/nova/converse', '/model/titan/converse', '/v1/chat/completions'])
      status.push(await call(path));
    session.close();
    await second.close();
    expect([status, second.requests.map(({ path }) => path)]).toEqual([
      [200, 403, 200],
      ['/model/nova/converse', '/v1/chat/completions'],
    ]);
    expect((await audited.records(3)).map(({ ruleId }) => ruleId)).toEqual(['small', undefined, 'small']);
  });

  it("judges and records undici's HTTP/2 calls once", async () => {
    const second = await startProvider(() => answer, 2);
    const client = new Client(second.url, { useH2c: true } as Client.Options);
    const call = (model: string) =>
      runAs({ id: 'alice' }, { purpose: 'support' }, async () => {
        const { statusCode, body } = await client.request({
          method: 'POST',
          path: '/v1/chat/completions',
          body: json(model),
        });
        await body.text();
        return statusCode;
      });
    expect([await call('gpt-5'), await call('o3')]).toEqual([200, 403]);
    await client.close();
    await second.close();
    expect(second.requests).toHaveLength(1);
    expect((await audited.records(2)).map(({ outcome, modelId }) => [outcome, modelId])).toEqual([
      ['success', 'gpt-5'],
      ['denied', 'o3'],
    ]);
    expect(await invoked(audited)).toBe(2);
  });
});
