import { createHmac } from 'node:crypto';
import { Agent, getGlobalDispatcher, setGlobalDispatcher, type Dispatcher } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRecord } from '@auditspan/conventions';
import { runAs } from '../../src/context/run-as.ts';
import { startAudited, type Audited } from '../support/audited.ts';
import { expectedFormatOf } from '../support/expected-format.ts';
import { expectedOf } from '../support/expected-of-exchange.ts';
import type { RecordedExchange } from '../support/recorded-exchanges.ts';
import { startReplayServer, type ReplayServer } from '../support/replay-server.ts';
import { toLoopback } from '../support/loopback.ts';
import { countedBy, waysOf, type Way } from './ways.ts';

/** The result of a call: what its library returned, and what the server received. */
interface Made {
  readonly given: string;
  readonly requests: readonly Buffer[];
}

const KEY = 'a key of the test';

/**
 * Makes every exchange in every way, without auditing and with it: the results are equal, and each is one correct
 * record.
 */
export function describeReplay(name: string, exchanges: readonly RecordedExchange[]): void {
  const ways = waysOf(exchanges);
  describe.skipIf(ways.length === 0)(`${name}: ${countedBy(ways)}`, () => {
    let server: ReplayServer;
    let before: Dispatcher;
    let plainly: readonly Made[];
    let made: readonly Made[];
    let audited: Audited;
    beforeAll(async () => {
      server = await startReplayServer();
      before = getGlobalDispatcher();
      setGlobalDispatcher(new Agent({ connect: { lookup: toLoopback } }));
      plainly = await makeAll(server, ways);
      audited = await startAudited({ hmacKey: KEY });
      made = await makeAll(server, ways);
    }, 180_000);
    afterAll(async () => {
      await getGlobalDispatcher().destroy();
      setGlobalDispatcher(before);
      await audited.close();
      await server.close();
    });

    it('gives its caller what it gives without auditing, and sends the same', () => {
      expect(told(ways, made)).toEqual(told(ways, plainly));
    });

    it('is read to its end by every library, but for errors', () => {
      const failed = ways.filter((_way, at) => made[at]?.given.startsWith('{"thrown":'));
      expect(failed.filter(({ exchange }) => exchange.status < 400).map(nameOf)).toEqual([]);
    });

    it('is one right record for each request', async () => {
      const unsent = ways.filter((_way, at) => made[at]?.requests.length !== 1).map(nameOf);
      expect(unsent).toEqual([]);
      const records = Map.groupBy(await audited.records(ways.length), ({ principalId }) => principalId);
      const wrong = ways.flatMap((way, at) => {
        const said = (records.get(`${at}`) ?? []).map(tellingOf);
        const expected = (made[at]?.requests ?? []).map((body) => expectedTelling(way, body));
        return JSON.stringify(said) === JSON.stringify(expected) ? [] : [[nameOf(way), said, expected]];
      });
      expect(wrong).toEqual([]);
      expect(audited.auditing.counts.faults).toBe(0);
    });
  });
}

function told(ways: readonly Way[], all: readonly Made[]): unknown[] {
  return ways.map((way, at) => [nameOf(way), all[at]?.given, all[at]?.requests.map(textOf)]);
}

/** Forms have a random boundary. */
function textOf(body: Buffer): string {
  return body.toString('latin1').replaceAll(/formdata-undici-\d+/gu, 'boundary');
}

const nameOf = ({ by, exchange }: Way): string => `${by} ${exchange.url.pathname}`;

async function makeAll(server: ReplayServer, ways: readonly Way[]): Promise<Made[]> {
  const all: Made[] = [];
  for (const [at, way] of ways.entries()) {
    server.play(way.exchange);
    const given = await runAs({ id: `${at}` }, () => givenBy(way, server));
    all.push({ given, requests: server.requests });
  }
  return all;
}

/** Returns what a library returned or threw, as a text for comparison. */
async function givenBy({ exchange, http2, call }: Way, { port, http2Port }: ReplayServer): Promise<string> {
  const origin = http2 ? `http://127.0.0.1:${http2Port}` : `http://${exchange.url.hostname}:${port}`;
  try {
    return JSON.stringify(await call({ origin, exchange }));
  } catch (error) {
    const { name, message } = error as Error;
    return JSON.stringify({ thrown: { name, message } });
  }
}

function tellingOf(record: AuditRecord) {
  const { action, modelProvider, operation, modelId, outcome, usageState, inputTokens, outputTokens } = record;
  const { httpStatus, requestBytes, requestDigest, responseBytes, responseDigest } = record;
  return {
    action,
    modelId,
    outcome,
    usageState,
    inputTokens,
    outputTokens,
    modelProvider,
    operation,
    httpStatus,
    requestBytes,
    requestDigest,
    responseBytes,
    responseDigest,
  };
}

function expectedTelling({ exchange }: Way, requestBody: Buffer) {
  const { responseBody, status } = exchange;
  return {
    ...expectedOf({ ...exchange, requestBody }),
    ...expectedFormatOf(exchange),
    httpStatus: status,
    requestBytes: requestBody.length,
    requestDigest: digestOf(requestBody),
    responseBytes: responseBody.length,
    responseDigest: digestOf(responseBody),
  };
}

function digestOf(body: Buffer): string {
  return `hmac-sha256:${createHmac('sha256', KEY).update(body).digest('hex')}`;
}
