import { createServer, type Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { listen, portOf } from '@auditspan/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { createWaitingAttempts, type WaitingAttempts } from '../../src/correlate/waiting-attempts.ts';
import type { FollowedAttempt } from '../../src/correlate/attempt.ts';
import { startAudited, type Audited } from '../support/audited.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const MIB = 1024 * 1024;

describe('while a provider is down', () => {
  let audited: Audited;
  let server: Server;
  beforeEach(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(503).end());
    });
    await listen(server);
    audited = await startAudited();
  });
  afterEach(async () => {
    await audited.close();
    server.closeAllConnections();
    server.close();
  });

  it('no body is kept of calls that may be retried', async () => {
    const url = `http://127.0.0.1:${portOf(server)}/v1/chat/completions`;
    const call = async (i: number): Promise<void> => {
      const body = `{"model":"m","i":${i},"messages":["${'x'.repeat(4 * MIB)}"]}`;
      await (await runAs({ id: 'alice' }, () => fetch(url, { method: 'POST', body }))).text();
    };
    await call(0);
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 1; i <= 15; i += 1) await call(i);
    await audited.records(16);
    collect();
    expect((process.memoryUsage().heapUsed - before) / MIB).toBeLessThan(15);
  });
});

function attempt(callId: string, since: number): FollowedAttempt {
  const start = { retryHeaders: {}, place: {} };
  return { callId, attempt: 1, start, redirected: false, home: '', since, digest: undefined };
}

function count(waiting: WaitingAttempts, key: string): number {
  let seen = 0;
  waiting.take(key, (attempts) => void (seen = attempts.length));
  return seen;
}

describe('attempts that may be followed by another', () => {
  it('are forgotten when no client retries any more', () => {
    const waiting = createWaitingAttempts();
    for (let i = 0; i < 50; i += 1) waiting.keep('a', attempt(`${i}`, i));
    waiting.keep('b', attempt('late', 10 * 60_000 + 25));
    expect([count(waiting, 'a'), count(waiting, 'b')]).toEqual([24, 1]);
  });

  it('are at most the last thousand of a target and ten thousand in all', () => {
    const waiting = createWaitingAttempts();
    for (let i = 0; i < 20_000; i += 1) waiting.keep(`key ${i % 500}`, attempt(`${i}`, 1));
    for (let i = 0; i < 2000; i += 1) waiting.keep('one', attempt(`${i}`, 1));
    const others = Array.from({ length: 500 }, (_, i) => count(waiting, `key ${i}`)).reduce((sum, one) => sum + one, 0);
    expect([count(waiting, 'one'), others]).toEqual([1000, 9000]);
    expect(waiting.take('one', (attempts) => attempts[0])?.callId).toBe('1000');
    expect(waiting.take('key 499', (attempts) => attempts.at(-1))?.callId).toBe('19999');
  });
});
