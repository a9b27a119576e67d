import type { AuditRecord } from '@auditspan/conventions';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agent, interceptors, request, RetryAgent } from 'undici';
import { runAs } from '../../src/index.ts';
import { startAudited, type Audited } from '../support/audited.ts';
import { startRawEndpoint, type RawEndpoint } from '../support/raw-endpoint.ts';

const body = JSON.stringify({ model: 'gpt-5', messages: [] });
const headers = { 'content-type': 'application/json' };

/** Returns the attempts of every call, in the order of the calls' first records. */
function attemptsOfCalls(records: readonly AuditRecord[]): (number | undefined)[][] {
  return [...Map.groupBy(records, ({ callId }) => callId).values()].map((group) => group.map(({ attempt }) => attempt));
}

describe('attempts', () => {
  let audited: Audited;
  let endpoint: RawEndpoint;
  /** Statuses of the next responses; 200 when there are no more. */
  let statuses: number[];
  beforeEach(async () => {
    statuses = [];
    audited = await startAudited();
    endpoint = await startRawEndpoint((incoming, response) => {
      const status = incoming.url === '/elsewhere/v1/chat/completions' ? 200 : (statuses.shift() ?? 200);
      const location = status >= 300 && status < 400 ? { location: '/elsewhere/v1/chat/completions' } : {};
      response.writeHead(status, { ...headers, ...location }).end('{"choices":[{"finish_reason":"stop"}]}');
    });
  });
  afterEach(async () => {
    await endpoint.close();
    await audited.close();
  });

  const url = (): string => `${endpoint.url}/v1/chat/completions`;
  const ask = (init: RequestInit = {}): Promise<Response> => fetch(url(), { method: 'POST', body, headers, ...init });

  /** Retries until it succeeds, as clients do that send no retry headers. */
  async function persist(init: RequestInit = {}): Promise<void> {
    for (;;) {
      const response = await ask(init);
      await response.text();
      if (response.ok) return;
      await sleep(Math.random() * 20);
    }
  }

  function overHttp(): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const client = httpRequest(url(), { method: 'POST', headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode));
      });
      client.on('error', reject).end(body);
    });
  }

  it('of a client without retry headers are one call', async () => {
    statuses = [500, 429];
    await persist();
    expect(attemptsOfCalls(await audited.records(3))).toEqual([[1, 2, 3]]);
  });

  it('over node:http, whose body arrives late, are one call if the body is the same', async () => {
    statuses = [503];
    await overHttp();
    await overHttp();
    expect(attemptsOfCalls(await audited.records(2))).toEqual([[1, 2]]);
  });

  it('over node:http are two calls if the body differs', async () => {
    statuses = [503];
    await overHttp();
    const client = httpRequest(url(), { method: 'POST', headers });
    await new Promise((resolve) => client.on('response', (answer) => answer.resume().on('end', resolve)).end('{}'));
    expect(attemptsOfCalls(await audited.records(2))).toEqual([[1], [1]]);
  });

  it.each([
    ['both succeed', [200, 200]],
    ['the first is invalid', [400, 200]],
    ['the first is denied', [403, 200]],
  ])('of the same prompt, one after the other, are two calls if %s', async (_case, answers) => {
    statuses = answers;
    await (await ask()).text();
    await (await ask()).text();
    expect(attemptsOfCalls(await audited.records(2))).toEqual([[1], [1]]);
  });

  it('of the same prompt for different principals, or in different contexts, are two calls', async () => {
    statuses = [500, 500, 500];
    for (const id of ['alice', 'bob', 'bob']) await runAs({ id }, async () => (await ask()).text());
    expect(attemptsOfCalls(await audited.records(3))).toEqual([[1], [1], [1]]);
  });

  it('by the retry agent and the retry interceptor of undici are one call', async () => {
    const options = { minTimeout: 1, maxTimeout: 5 };
    const agent = new Agent();
    const agents = [
      new RetryAgent(agent, { ...options, methods: ['POST'] }),
      agent.compose(interceptors.retry({ ...options, methods: ['POST'] })),
    ];
    for (const dispatcher of agents) {
      statuses = [503, 503];
      const answer = await runAs({ id: 'alice' }, () => request(url(), { method: 'POST', body, headers, dispatcher }));
      await answer.body.text();
    }
    await agent.close();
    expect(attemptsOfCalls(await audited.records(6))).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('that follow a redirect are one call, whatever its target', async () => {
    statuses = [307, 500, 307];
    expect((await ask()).status).toBe(200);
    await (await ask()).text();
    await persist();
    const records = await audited.records(5);
    expect(attemptsOfCalls(records)).toEqual([
      [1, 2],
      [1, 2, 3],
    ]);
    expect(records.map(({ httpStatus }) => httpStatus)).toEqual([307, 200, 500, 307, 200]);
  });

  it('of twenty concurrent calls with the same prompt stay with their own call', async () => {
    statuses = Array.from({ length: 40 }, (_unused, n) => (n % 3 === 0 ? 429 : 503));
    await Promise.all(
      Array.from({ length: 20 }, (_unused, n) =>
        persist({ headers: { ...headers, traceparent: `00-${'1'.repeat(32)}-${String(n + 1).padStart(16, '0')}-01` } }),
      ),
    );

    const records = await audited.records(60);
    const spans = await audited.receiver.auditSpans(60);
    const callers = Map.groupBy(spans, ({ attributes }) => attributes['audit.call.id']);
    expect(callers.size).toBe(20);
    for (const group of callers.values()) expect(new Set(group.map(({ parentSpanId }) => parentSpanId)).size).toBe(1);
    for (const attempts of attemptsOfCalls(records)) expect(attempts).toEqual(attempts.map((_unused, n) => n + 1));
  });
});
