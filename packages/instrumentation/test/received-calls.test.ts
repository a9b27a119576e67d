import { request as httpRequest } from 'node:http';
import { text, json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { setPrincipal } from '../src/context/set-principal.ts';
import { InvalidPrincipalError } from '../src/errors.ts';
import { expectedRecord } from './support/audited.ts';
import { answerBody, answerJson, requestBody, startModelService, type ModelService } from './support/model-service.ts';

const path = '/predict/house-7b';

describe('a call that the service receives', () => {
  let service: ModelService;
  beforeEach(async () => {
    service = await startModelService();
  });
  afterEach(() => service.close());

  it('is recorded completely with its caller, as a server span', async () => {
    service.handler = async (request, response) => {
      await json(request);
      setPrincipal({ id: 'alice', roles: ['analyst'] }, { purpose: 'support' });
      answerJson(response);
    };
    const headers = { authorization: 'Bearer sk-test', 'user-agent': 'test/1' };
    expect(await text(await service.call('/chat/v2', headers))).toBe(answerBody);

    expect(await service.audited.records(1)).toEqual([
      expectedRecord(service.audited.model, {
        direction: 'inbound',
        principalRoles: ['analyst'],
        clientAddress: '127.0.0.1',
        userAgent: 'test/1',
        modelId: 'house-7b',
        modelServedId: 'house-7b-2',
        modelProvider: undefined,
        serverPort: Number(new URL(service.url).port),
        inputTokens: 5,
        outputTokens: 1,
        requestBytes: requestBody.length,
        responseBytes: answerBody.length,
      }),
    ]);
    expect(service.audited.receiver.spans.map(({ kind, status }) => [kind, status])).toEqual([[2, 0]]);
  });

  it('is recognised without a route only if its path is unmistakable', async () => {
    service.handler = async (request, response) => {
      await text(request);
      answerJson(response);
    };
    for (const ordinary of ['/v1/messages', '/v1/responses', '/api/chat', '/v1/completions', '/predict']) {
      await text(await service.call(ordinary));
    }
    await text(await service.call('/v1/chat/completions'));

    expect(await service.received(1)).toEqual([
      expect.objectContaining({ operation: 'chat', modelId: 'house-7b', modelServedId: 'house-7b-2' }),
    ]);
  });

  it('is recognised by its path in the format of its route', async () => {
    await service.close();
    service = await startModelService([
      { path: '/ollama/*', format: 'ollama' },
      { path: '/gemini/*', format: 'gemini' },
      { path: '/embed', format: 'tei', model: 'bge-m3' },
      { path: '/ask', format: 'tei' },
    ]);
    service.handler = async (request, response) => {
      await text(request);
      response.end();
    };
    const paths = ['/ollama/api/pull', '/ollama/api/chat/', '/gemini/models/flash:countTokens', '/embed', '/ask'];
    for (const one of paths) await text(await service.call(one));

    const told = await service.received(paths.length);
    expect(told.map(({ action, operation, modelId }) => [action, operation, modelId])).toEqual([
      ['model.download', undefined, 'house-7b'],
      ['model.invoke', 'chat', 'house-7b'],
      ['model.invoke', 'count_tokens', 'flash'],
      ['model.invoke', 'embeddings', 'bge-m3'],
      ['model.invoke', undefined, 'house-7b'],
    ]);
  });

  it('is not recorded for a CORS preflight, unless it has a body', async () => {
    const preflight = { origin: 'https://app.example', 'access-control-request-method': 'POST' };
    service.handler = async (request, response) => {
      await text(request);
      response.writeHead(204).end();
    };
    const ask = (body = '') =>
      new Promise<void>((resolve) => {
        const headers = { ...preflight, 'content-length': body.length };
        const request = httpRequest(`${service.url}/v1/chat/completions`, { method: 'OPTIONS', headers });
        request.on('response', (response) => response.resume().on('end', resolve)).end(body);
      });
    await ask();
    await ask(JSON.stringify({ model: 'house-7b' }));

    expect(await service.received(1)).toEqual([expect.objectContaining({ modelId: 'house-7b' })]);
  });

  it.each([
    '/v1/chat/completions/',
    '//v1/chat/completions',
    '//other.example/v1/chat/completions',
    '/v1//chat/completions',
    '/v1/chat/%63ompletion%73',
    '/V1/Chat/Completions',
    '/PREDICT/house-7b',
    '/predict//house-7b/',
  ])('is recorded if its path is spelt %s', async (spelt) => {
    service.handler = async (request, response) => {
      await text(request);
      answerJson(response);
    };
    await text(await service.call(spelt));

    expect(await service.received(1)).toEqual([
      expect.objectContaining({ direction: 'inbound', modelId: 'house-7b', serverAddress: '127.0.0.1' }),
    ]);
  });

  it('is anonymous if no principal is named, whoever started the server', async () => {
    service.handler = (_request, response) => answerJson(response);
    await text(await service.call(path));

    expect(await service.received(1)).toEqual([
      expect.objectContaining({
        principalId: 'anonymous',
        principalType: 'anonymous',
        attribution: 'unknown',
        purposeSource: 'missing',
        modelId: 'house-7b',
        modelProvider: 'house',
        operation: 'invoke',
      }),
    ]);
  });

  it('has the principal of the runAs around its handler', async () => {
    service.handler = (_request, response) => runAs({ id: 'bob' }, { purpose: 'triage' }, () => answerJson(response));
    await text(await service.call(path));

    expect(await service.received(1)).toEqual([
      expect.objectContaining({ principalId: 'bob', purpose: 'triage', attribution: 'exact' }),
    ]);
  });

  it('is not attributed exactly if the handler uses several runAs', async () => {
    service.handler = (_request, response) => {
      runAs({ id: 'lookup', type: 'service' }, () => undefined);
      runAs({ id: 'bob' }, () => answerJson(response));
    };
    await text(await service.call(path));

    expect(await service.received(1)).toEqual([
      expect.objectContaining({ principalId: 'lookup', attribution: 'ambient' }),
    ]);
  });

  it('names each caller on a shared connection, even from plain callbacks', async () => {
    service.handler = (request, response) => {
      request.resume().on('end', () => {
        setImmediate(() => {
          const id = request.headers['x-user'];
          if (typeof id === 'string') setPrincipal({ id });
          answerJson(response);
        });
      });
    };
    for (const user of ['alice', '', 'bob'])
      await text(await service.call(path, user === '' ? {} : { 'x-user': user }));

    expect((await service.received(3)).map(({ principalId }) => principalId)).toEqual(['alice', 'anonymous', 'bob']);
  });

  it('can be named by its request, if the context was lost', async () => {
    service.handler = (request, response) => {
      expect(setPrincipal({ id: 'carol' }, { request })).toBe(true);
      answerJson(response);
    };
    await text(await service.call(path));

    expect((await service.received(1))[0]).toMatchObject({ principalId: 'carol' });
  });

  it('passes its caller to the model calls that its handler makes, whatever its route', async () => {
    service.handler = async (_request, response) => {
      setPrincipal({ id: 'alice' }, { purpose: 'support' });
      await (await fetch(`${service.audited.model.url}/v1/embeddings`, { method: 'POST', body: requestBody })).text();
      response.end('done');
    };
    expect(await text(await service.call('/ask'))).toBe('done');

    expect(await service.audited.records(1)).toEqual([
      expect.objectContaining({ direction: 'outbound', principalId: 'alice', purpose: 'support' }),
    ]);
  });
});

describe('setPrincipal', () => {
  it('returns false if there is no request', () => {
    expect(setPrincipal({ id: 'alice' })).toBe(false);
  });

  it('rejects an invalid principal', () => {
    expect(() => setPrincipal({ id: '' })).toThrow(InvalidPrincipalError);
    expect(() => setPrincipal({ id: 'alice' }, { porpoise: 'x' } as never)).toThrow(/porpoise/u);
  });
});
