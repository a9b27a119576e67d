import { once } from 'node:events';
import type { Http2ServerRequest, Http2ServerResponse, ServerHttp2Stream } from 'node:http2';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { setPrincipal } from '../src/context/set-principal.ts';
import { enforce } from '../src/enforce/deciders.ts';
import { expectedRecord } from './support/audited.ts';
import { startHttp2Service, type Http2Service } from './support/http2-service.ts';
import { answerBody, requestBody } from './support/model-service.ts';
import { hasOpenssl, startAuthority, type Authority } from './support/certificates.ts';

const CHAT = '/v1/chat/completions';
const events = ['data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n', 'data: [DONE]\n\n'];

function answerJson(response: Http2ServerResponse, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(answerBody);
}

describe('a call that the service receives over HTTP/2', () => {
  let service: Http2Service;
  beforeEach(async () => {
    service = await startHttp2Service();
  });
  afterEach(() => service.close());

  /** The records of received calls; this process also made each of them. */
  const received = (count: number): ReturnType<Http2Service['received']> => service.received(2 * count);

  it.each<[string, (service: Http2Service) => void]>([
    [
      'request and response',
      (one) => {
        one.onRequest = async (request: Http2ServerRequest, response: Http2ServerResponse) => {
          expect(await text(request)).toBe(requestBody);
          setPrincipal({ id: 'alice', roles: ['analyst'] }, { purpose: 'support' });
          answerJson(response);
        };
      },
    ],
    [
      'stream',
      (one) => {
        one.onStream = async (stream: ServerHttp2Stream) => {
          expect(await text(stream)).toBe(requestBody);
          setPrincipal({ id: 'alice', roles: ['analyst'] }, { purpose: 'support' });
          stream.respond({ ':status': 200, 'content-type': 'application/json' });
          stream.write(answerBody.slice(0, 5));
          stream.end(answerBody.slice(5));
        };
      },
    ],
  ])('is recorded completely if its %s responds', async (_how, answerBy) => {
    answerBy(service);
    const stream = service.call(CHAT, { authorization: 'Bearer sk-test', 'user-agent': 'test/1' });
    expect(await text(stream)).toBe(answerBody);

    expect(await received(1)).toEqual([
      expectedRecord(service.audited.model, {
        direction: 'inbound',
        principalRoles: ['analyst'],
        clientAddress: '127.0.0.1',
        userAgent: 'test/1',
        modelId: 'house-7b',
        modelServedId: 'house-7b-2',
        modelProvider: undefined,
        serverPort: service.port,
        inputTokens: 5,
        outputTokens: 1,
        requestBytes: requestBody.length,
        responseBytes: answerBody.length,
        sourceSequence: expect.any(Number),
      }),
    ]);
    expect(service.audited.auditing.counts.faults).toBe(0);
  });

  it('names each caller on a shared session, from its handler or by its request', async () => {
    service.onRequest = (request, response) => {
      const id = String(request.headers['x-user']);
      request.resume().on('end', () => {
        setImmediate(() => {
          if (id === 'carol') setPrincipal({ id }, { request });
          else if (id === 'bob') runAs({ id }, () => answerJson(response));
          else if (id !== 'nobody') setPrincipal({ id });
          if (id !== 'bob') answerJson(response);
        });
      });
    };
    const users = ['alice', 'nobody', 'bob', 'carol'];
    await Promise.all(users.map((user) => text(service.call('/predict/house-7b', { 'x-user': user }))));

    // The client's side of such a path is not a model call.
    const records = (await service.received(4)).map(({ principalId, modelId }) => `${principalId} ${modelId}`);
    expect(new Set(records)).toEqual(new Set(['alice', 'anonymous', 'bob', 'carol'].map((id) => `${id} house-7b`)));
  });

  it('is named by its stream, if the context was lost', async () => {
    service.onStream = (stream) => {
      expect(setPrincipal({ id: 'carol' }, { request: stream })).toBe(true);
      stream.respond();
      stream.resume().end('{}');
    };
    await text(service.call(CHAT));
    expect(await received(1)).toMatchObject([{ principalId: 'carol' }]);
  });

  it('passes its caller to the model calls that its handler makes, whatever its route', async () => {
    service.onRequest = async (_request, response) => {
      setPrincipal({ id: 'alice' }, { purpose: 'support' });
      await (await fetch(`${service.audited.model.url}/v1/embeddings`, { method: 'POST', body: requestBody })).text();
      response.end('done');
    };
    expect(await text(service.call('/ask'))).toBe('done');
    expect(await service.audited.records(1)).toEqual([
      expect.objectContaining({ direction: 'outbound', principalId: 'alice', purpose: 'support' }),
    ]);
  });

  it.each([
    [401, { outcome: 'denied', outcomeReason: 'unauthenticated', deniedBy: 'service' }],
    [403, { outcome: 'denied', outcomeReason: 'forbidden', deniedBy: 'service' }],
    [429, { outcome: 'denied', outcomeReason: 'rate_limited', deniedBy: 'service' }],
    [500, { outcome: 'error', outcomeReason: 'internal' }],
  ])('is judged by its status %i', async (status, outcome) => {
    service.onRequest = (request, response) => {
      request.resume();
      response.writeHead(status).end();
    };
    await text(service.call(CHAT));
    expect(await received(1)).toMatchObject([{ ...outcome, httpStatus: status }]);
  });

  it('is a stream that its client receives to the end', async () => {
    service.onStream = (stream) => {
      stream.resume().respond({ 'content-type': 'text/event-stream' });
      stream.write(events[0]);
      stream.end(events[1]);
    };
    expect(await text(service.call(CHAT))).toBe(events.join(''));
    expect(await received(1)).toMatchObject([
      { outcome: 'success', stream: true, responseBytes: events.join('').length },
    ]);
  });

  it('is aborted if its client disconnects before the end', async () => {
    service.onStream = (stream) => {
      stream.resume().respond({ 'content-type': 'text/event-stream' });
      stream.write(events[0]);
    };
    const stream = service.call(CHAT);
    await once(stream, 'data');
    stream.close(8);
    expect(await received(1)).toMatchObject([{ outcome: 'aborted', outcomeReason: 'client', httpStatus: 200 }]);
  });

  it('is complete for a client that closes at once, and for a slow one', async () => {
    const large = 'x'.repeat(1024 * 1024);
    service.onStream = (stream) => {
      stream.resume().respond({ 'content-type': 'text/plain' });
      stream.end(large);
    };
    const left = service.call(CHAT);
    await once(left, 'response');
    left.close();
    expect((await text(service.call(CHAT))).length).toBe(large.length);
    const outcomes = (await received(2)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['aborted', 'success']);
  });

  it.each<[string, (stream: ServerHttp2Stream) => void]>([
    ['destroys', (stream) => stream.destroy(new Error('model crashed'))],
    ['resets', (stream) => stream.close(2)],
  ])('is an internal error if the service %s the response', async (_what, breakOff) => {
    service.onStream = (stream) => {
      stream.resume().respond({ 'content-type': 'text/event-stream' });
      stream.write(events[0], () => breakOff(stream));
    };
    const stream = service.call(CHAT);
    await new Promise((resolve) => stream.resume().once('close', resolve));
    expect(await received(1)).toMatchObject([{ outcome: 'error', outcomeReason: 'internal', httpStatus: 200 }]);
  });

  it('is not the response of a policy on behalf of another service', async () => {
    const stop = enforce(() => ({ effect: 'deny', policyId: 'p' }));
    await text(service.call(CHAT));
    stop();
    expect(await service.audited.records(1)).toMatchObject([{ direction: 'outbound', outcome: 'denied' }]);
  });
});

describe.skipIf(!hasOpenssl)('a call that the service receives over HTTP/2 with TLS', () => {
  let authority: Authority;
  let service: Http2Service;
  afterEach(async () => {
    await service.close();
    authority.close();
  });

  it.each<[string, object, object]>([
    ['a client certificate', { mtls: {} }, { principalId: 'spiffe://prod.example/front', principalSource: 'mtls' }],
    [
      'a header of a trusted proxy',
      { trustedHeader: { proxies: ['127.0.0.1'], principal: 'x-user', roles: 'x-groups' } },
      { principalId: 'alice', principalRoles: ['a', 'b'], principalSource: 'trusted_header' },
    ],
  ])('has its caller by %s', async (_how, caller, record) => {
    authority = startAuthority();
    const client = authority.certify('/CN=front', 'URI:spiffe://prod.example/front');
    service = await startHttp2Service({
      config: { caller },
      tls: {
        server: { ...authority.certify('/CN=localhost'), ca: authority.cert, requestCert: true, allowHTTP1: true },
        client: { ...client, ca: authority.cert, checkServerIdentity: () => undefined },
      },
    });
    service.onRequest = (request, response) => {
      request.resume();
      answerJson(response);
    };
    await text(service.call(CHAT, { 'x-user': 'alice', 'x-groups': 'a,b' }));
    expect(await service.received(2)).toMatchObject([record]);

    // A duplicate header identifies nobody.
    await text(service.call(CHAT, { 'x-user': 'alice, mallory' }));
    expect((await service.received(4)).at(-1)?.principalId).not.toContain('mallory');
  });
});
