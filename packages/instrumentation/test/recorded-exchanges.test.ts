import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { expectedOf } from './support/expected-of-exchange.ts';
import { startAudited, type Audited } from './support/audited.ts';
import { readRecordedExchanges, type RecordedExchange } from './support/recorded-exchanges.ts';

const exchanges = readRecordedExchanges();
const FRAMED: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'trailer',
]);

/** Sizes that cut in every place sooner or later. */
function sizeOfChunk(at: number): number {
  return 1 + ((at * 7919) % 211);
}

async function answer(exchange: RecordedExchange, zipped: boolean, response: ServerResponse): Promise<void> {
  const fields = Object.entries(exchange.responseHeaders).filter(([name]) => !FRAMED.has(name.toLowerCase()));
  response.writeHead(exchange.status, {
    ...Object.fromEntries(fields),
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
  });
  const bytes = zipped ? gzipSync(exchange.responseBody) : exchange.responseBody;
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizeOfChunk(at);
    response.write(bytes.subarray(at, at + size));
    at += size;
    if (turn % 16 === 0) await nextTurn();
  }
  response.end();
}

describe.skipIf(exchanges === undefined)(
  'recorded exchanges (skipped where ../shared/corpus/provider-exchanges.jsonl is absent)',
  () => {
    let audited: Audited;
    let server: Server;
    let agent: Agent;
    let port: number;
    beforeAll(async () => {
      audited = await startAudited();
      server = createServer((request, response) => {
        request.resume();
        const exchange = exchanges?.[Number(request.headers['x-exchange'])] as RecordedExchange;
        request.once('end', () => void answer(exchange, request.headers['x-zipped'] === 'true', response));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      port = (server.address() as AddressInfo).port;
      // Every provider's name leads here.
      agent = new Agent({
        connections: 8,
        connect: { lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) },
      });
    });
    afterAll(async () => {
      await agent?.destroy();
      server?.closeAllConnections();
      server?.close();
      await audited?.close();
    });

    const replay = async ({ method, url, ...exchange }: RecordedExchange, index: number, zipped: boolean) => {
      const type = exchange.requestHeaders['content-type'] ?? 'application/json';
      const response = await fetch(`http://${url.hostname}:${port}${url.pathname}${url.search}`, {
        method,
        dispatcher: agent,
        headers: { 'content-type': type, 'x-exchange': String(index), 'x-zipped': String(zipped) },
        body: exchange.requestBody,
      });
      return Buffer.from(await response.arrayBuffer());
    };

    it.each([
      ['as they are', false],
      ['gzipped', true],
    ])('give one right record each, and reach the caller byte for byte, %s', async (_name, zipped) => {
      const before = audited.receiver.calls().length;
      const wrong: unknown[] = [];
      for (const [index, exchange] of (exchanges ?? []).entries()) {
        // A record is made once its answer is decoded, so records may come in another order than calls.
        const body = await runAs({ id: `${index}` }, () => replay(exchange, index, zipped));
        if (!body.equals(exchange.responseBody)) wrong.push(['bytes', index]);
      }
      const count = before + (exchanges?.length ?? 0);
      const records = (await audited.records(count))
        .slice(before)
        .toSorted((a, b) => Number(a.principalId) - Number(b.principalId));

      expect(records.map(({ principalId }) => principalId)).toEqual((exchanges ?? []).map((_, index) => `${index}`));
      for (const [
        index,
        { action, modelId, outcome, usageState, inputTokens, outputTokens, ...record },
      ] of records.entries()) {
        const exchange = exchanges?.[index] as RecordedExchange;
        const said = { action, modelId, outcome, usageState, inputTokens, outputTokens };
        const expected = expectedOf(exchange);
        if (JSON.stringify(said) !== JSON.stringify(expected)) {
          wrong.push([index, exchange.url.pathname, said, expected, record.finishReasons]);
        }
        const bytes = [record.requestBytes, record.responseBytes, record.httpStatus];
        const sent = [exchange.requestBody.length, exchange.responseBody.length, exchange.status];
        if (JSON.stringify(bytes) !== JSON.stringify(sent)) wrong.push([index, bytes, sent]);
      }
      expect(wrong).toEqual([]);
      expect(audited.auditing.counts.faults).toBe(0);
    });
  },
);
