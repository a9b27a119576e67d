import { createServer, type Server } from 'node:http';
import { listen, portOf } from '@auditspan/testing';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { startAudited, wholeRecord, type Audited } from '../support/audited.ts';
import { bytesOfAnswer, type FormatCase, type FormatGroup } from '../support/format-case.ts';
import { FORMAT_GROUPS } from './all-cases.ts';

/** Makes each call of the cases to a fake provider, and compares complete records. */
function describeFormat({ name, cases }: FormatGroup): void {
  describe(name, () => {
    let audited: Audited;
    let server: Server;
    let agent: Agent;
    let current: FormatCase;
    let done = 0;
    beforeAll(async () => {
      audited = await startAudited();
      server = createServer((request, response) => {
        request.resume();
        const { status = 200, type = 'application/json', answerHeaders, answer } = current;
        request.once('end', () => {
          response.writeHead(status, { 'content-type': type, ...answerHeaders }).end(bytesOfAnswer(answer));
        });
      });
      await listen(server);
      agent = new Agent({
        connect: { lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]) },
      });
    });
    afterAll(async () => {
      await agent.destroy();
      server.closeAllConnections();
      server.close();
      await audited.close();
    });

    it.each(cases.map((one) => [one.it, one] as const))('%s', async (_name, one) => {
      current = one;
      const port = portOf(server);
      const url = new URL(one.url);
      const body = one.request === undefined ? null : bytesOfAnswer(one.request);
      const response = await runAs({ id: 'alice' }, { purpose: 'support' }, () =>
        fetch(`http://${url.hostname}:${port}${url.pathname}${url.search}`, {
          method: one.method ?? 'POST',
          dispatcher: agent,
          headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json', ...one.headers },
          body,
        }),
      );
      expect(Buffer.from(await response.arrayBuffer())).toEqual(bytesOfAnswer(one.answer));

      done += 1;
      const record = (await audited.records(done)).at(-1);
      expect(record).toEqual(recordOf(one, url.hostname, port, body));
      expect(audited.auditing.counts.faults).toBe(0);
    });
  });
}

const SOME_DIGEST: unknown = expect.stringMatching(/^hmac-sha256:[0-9a-f]{64}$/u);

function recordOf(one: FormatCase, host: string, port: number, body: Buffer | null): unknown {
  const { inputTokens, outputTokens } = one.record;
  const answer = bytesOfAnswer(one.answer);
  return wholeRecord({
    attribution: expect.stringMatching(/^(?:exact|ambient)$/u),
    credentialId: expect.any(String),
    serverAddress: host,
    serverPort: port,
    usageState: inputTokens === undefined && outputTokens === undefined ? 'absent' : 'reported',
    requestBytes: body?.length ?? 0,
    requestDigest: body === null ? undefined : SOME_DIGEST,
    responseBytes: answer.length,
    responseDigest: answer.length === 0 ? undefined : SOME_DIGEST,
    stream: false,
    httpStatus: one.status ?? 200,
    sourceSequence: expect.any(Number),
    redactionClasses: one.record['redactionClasses'],
    ...one.record,
  });
}

for (const group of FORMAT_GROUPS) describeFormat(group);
