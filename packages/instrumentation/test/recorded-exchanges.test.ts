import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { toLoopback } from './support/loopback.ts';
import { expectedOf } from './support/expected-of-exchange.ts';
import { startAudited, type Audited } from './support/audited.ts';
import { readRecordedExchanges, type RecordedExchange } from './support/recorded-exchanges.ts';
import { startReplayServer, type ReplayServer } from './support/replay-server.ts';

const exchanges = readRecordedExchanges();
describe.skipIf(exchanges === undefined)(
  'recorded exchanges (skipped where ../shared/corpus/provider-exchanges.jsonl is absent)',
  () => {
    let audited: Audited;
    let server: ReplayServer;
    let agent: Agent;
    beforeAll(async () => {
      audited = await startAudited();
      server = await startReplayServer();
      agent = new Agent({ connections: 8, connect: { lookup: toLoopback } });
    });
    afterAll(async () => {
      await agent?.destroy();
      await server?.close();
      await audited?.close();
    });

    const replay = async (exchange: RecordedExchange, zipped: boolean): Promise<Buffer> => {
      const { method, url, requestHeaders, requestBody } = exchange;
      server.play(exchange, zipped);
      const response = await fetch(`http://${url.hostname}:${server.port}${url.pathname}${url.search}`, {
        method,
        dispatcher: agent,
        headers: { 'content-type': requestHeaders['content-type'] ?? 'application/json' },
        body: requestBody,
      });
      return Buffer.from(await response.arrayBuffer());
    };

    it.each([
      ['unchanged', false],
      ['gzipped', true],
    ])('create one correct record each, and reach the caller byte for byte, %s', async (_name, zipped) => {
      const before = audited.receiver.calls().length;
      const wrong: unknown[] = [];
      for (const [index, exchange] of (exchanges ?? []).entries()) {
        // A record is created once its response is decoded, so records may arrive in another order than calls.
        const body = await runAs({ id: `${index}` }, () => replay(exchange, zipped));
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
