import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, text } from 'node:stream/consumers';
import type { AuditRecord } from '@auditspan/conventions';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { setPrincipal } from '../src/context/set-principal.ts';
import { expectedRecord, recordsOf, startAudited, type Audited } from './support/audited.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

const body = JSON.stringify({ model: 'house-7b', messages: [{ role: 'user', content: 'Hello' }] });
const answer = {
  id: 'chatcmpl-1',
  model: 'house-7b-2',
  choices: [{ finish_reason: 'stop', message: { content: 'Hi' } }],
  usage: { prompt_tokens: 5, completion_tokens: 1 },
};
const answerText = JSON.stringify(answer);

function answerJson(response: ServerResponse, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(answerText);
}

describe('a call that the service receives', () => {
  let audited: Audited;
  let url: string;
  let handler: Handler;
  const server = createServer((request, response) => void handler(request, response));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  beforeEach(async () => {
    audited = await startAudited({
      inbound: [
        { path: '/predict/:model', provider: 'house' },
        { path: '/chat/*', format: 'openai.chat', model: 'house-7b' },
      ],
      endpoints: [],
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
    await audited.close();
  });

  /** Calls that do not show as calls that the service makes: the test's own are none of a model. */
  const call = async (path: string, headers: Record<string, string> = {}, sent = body): Promise<IncomingMessage> => {
    const request = httpRequest(url + path, { method: 'POST', agent, headers });
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    request.end(sent);
    return (await answered)[0];
  };
  /** The records of received calls, once there are so many; those of the test's own calls are left out. */
  const inbound = (count: number): Promise<AuditRecord[]> =>
    vi.waitFor(async () => {
      await audited.auditing.forceFlush();
      const records = recordsOf(await audited.receiver.auditSpans(0));
      const received = records.filter(({ direction }) => direction === 'inbound');
      expect(received.length).toBeGreaterThanOrEqual(count);
      return received;
    }, 3000);
  const path = '/predict/house-7b';

  it('is one whole record of who called what, as a server span', async () => {
    handler = async (request, response) => {
      await json(request);
      setPrincipal({ id: 'alice', roles: ['analyst'] }, { purpose: 'support' });
      answerJson(response);
    };
    const headers = { authorization: 'Bearer sk-test', 'user-agent': 'test/1' };
    expect(await text(await call('/chat/v2', headers))).toBe(answerText);

    expect(await audited.records(1)).toEqual([
      expectedRecord(audited.model, {
        direction: 'inbound',
        principalRoles: ['analyst'],
        clientAddress: '127.0.0.1',
        userAgent: 'test/1',
        modelId: 'house-7b',
        modelServedId: 'house-7b-2',
        modelProvider: undefined,
        serverPort: Number(new URL(url).port),
        inputTokens: 5,
        outputTokens: 1,
        requestBytes: body.length,
        responseBytes: answerText.length,
      }),
    ]);
    expect(audited.receiver.spans.map(({ kind, status }) => [kind, status])).toEqual([[2, 0]]);
  });

  it('is recognised without a route only where its path is unmistakable', async () => {
    handler = async (request, response) => {
      await text(request);
      answerJson(response);
    };
    for (const ordinary of ['/v1/messages', '/v1/responses', '/api/chat', '/v1/completions', '/predict']) {
      await text(await call(ordinary));
    }
    await text(await call('/v1/chat/completions'));

    expect(await inbound(1)).toEqual([
      expect.objectContaining({ operation: 'chat', modelId: 'house-7b', modelServedId: 'house-7b-2' }),
    ]);
  });

  it('is anonymous where nobody is named, whoever started the server', async () => {
    handler = (_request, response) => answerJson(response);
    await text(await call(path));

    expect(await inbound(1)).toEqual([
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

  it('belongs to the principal that runAs ran its handler as', async () => {
    handler = (_request, response) => runAs({ id: 'bob' }, { purpose: 'triage' }, () => answerJson(response));
    await text(await call(path));

    expect(await inbound(1)).toEqual([
      expect.objectContaining({ principalId: 'bob', purpose: 'triage', attribution: 'exact' }),
    ]);
  });

  it('is not exactly the first of several that the handler ran as', async () => {
    handler = (_request, response) => {
      runAs({ id: 'lookup', type: 'service' }, () => undefined);
      runAs({ id: 'bob' }, () => answerJson(response));
    };
    await text(await call(path));

    expect(await inbound(1)).toEqual([expect.objectContaining({ principalId: 'lookup', attribution: 'ambient' })]);
  });

  it('names each caller on a connection that they share, also from plain callbacks', async () => {
    handler = (request, response) => {
      request.resume().on('end', () => {
        setImmediate(() => {
          const id = request.headers['x-user'];
          if (typeof id === 'string') setPrincipal({ id });
          answerJson(response);
        });
      });
    };
    for (const user of ['alice', '', 'bob']) await text(await call(path, user === '' ? {} : { 'x-user': user }));

    expect((await inbound(3)).map(({ principalId }) => principalId)).toEqual(['alice', 'anonymous', 'bob']);
  });

  it('can be named by its request, where the context was lost', async () => {
    handler = (request, response) => {
      expect(setPrincipal({ id: 'carol' }, { request })).toBe(true);
      answerJson(response);
    };
    await text(await call(path));

    expect((await inbound(1))[0]).toMatchObject({ principalId: 'carol' });
  });

  it('gives its caller to the model calls that its handler makes, whatever its route', async () => {
    handler = async (_request, response) => {
      setPrincipal({ id: 'alice' }, { purpose: 'support' });
      await text((await fetch(`${audited.model.url}/v1/embeddings`, { method: 'POST', body })).body as never);
      response.end('done');
    };
    expect(await text(await call('/ask'))).toBe('done');

    expect(await audited.records(1)).toEqual([
      expect.objectContaining({ direction: 'outbound', principalId: 'alice', purpose: 'support' }),
    ]);
  });

  it.each([
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [429, 'rate_limited'],
  ])('is denied by the service with %i', async (status, outcomeReason) => {
    handler = (_request, response) => response.writeHead(status).end();
    await text(await call('/v1/chat/completions', { authorization: 'Bearer wrong' }));

    expect((await inbound(1))[0]).toMatchObject({
      outcome: 'denied',
      outcomeReason,
      deniedBy: 'service',
      httpStatus: status,
    });
  });
});
