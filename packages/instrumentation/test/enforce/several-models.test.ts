import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { enforce } from '../../src/enforce/deciders.ts';
import { startAudited } from '../support/audited.ts';

const policy = {
  id: 'models',
  version: '1',
  default: 'deny',
  rules: [{ id: 'small', effect: 'allow', models: ['haiku'] }],
};
const batch = (...models: readonly string[]): string =>
  JSON.stringify({ requests: models.map((model, at) => ({ custom_id: `${at}`, params: { model, max_tokens: 1 } })) });

it('a batch for several models is denied for the first that is not allowed, and sends nothing then', async () => {
  const received: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    received.push(await text(request));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"b","type":"message_batch"}');
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const audited = await startAudited({ policy });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/messages/batches`;
  const post = (body: string): Promise<Response> =>
    runAs({ id: 'alice' }, () => fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } }));

  const allowed = await post(batch('haiku', 'haiku'));
  const denied = await post(batch('haiku', 'haiku', 'opus', 'fable'));
  expect([allowed.status, denied.status, await denied.json()]).toMatchObject([
    200,
    403,
    { type: 'error', error: { type: 'permission_error' } },
  ]);
  await allowed.text();
  expect(received).toEqual([batch('haiku', 'haiku')]);
  expect(await audited.records(2)).toMatchObject([
    { outcome: 'success', modelId: 'haiku', ruleId: 'small' },
    { outcome: 'denied', deniedBy: 'policy', modelId: 'opus', requestBytes: 0 },
  ]);
  await audited.close();
  server.close();
});

it.each([
  ['batches', { input_file_id: 'file-1', endpoint: '/v1/chat/completions' }, false],
  ['threads/t/runs', { assistant_id: 'asst-1' }, false],
  ['threads/t/runs', { assistant_id: 'asst-1', model: 'gpt-5' }, true],
  ['fine_tuning/jobs/j/cancel', {}, true],
])('what %s of %o refer to may be any model', async (path, body, modelKnown) => {
  const audited = await startAudited({ endpoints: [{ host: '127.0.0.1' }] });
  const asked: object[] = [];
  const stop = enforce((request) => {
    asked.push(request);
    return { effect: 'deny', policyId: 'p' };
  });
  const url = `http://127.0.0.1:59999/v1/${path}`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  stop();
  expect([response.status, asked]).toMatchObject([403, [{ modelKnown }]]);
  await audited.close();
});
