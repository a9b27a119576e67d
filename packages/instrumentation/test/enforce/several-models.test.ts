import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen, portOf } from '@auditspan/testing';
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

it('a batch for several models is denied for the first that is not allowed, and sends nothing', async () => {
  const received: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    received.push(await text(request));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"b","type":"message_batch"}');
  };
  const server = createServer((request, response) => void answer(request, response));
  await listen(server);
  const audited = await startAudited({ policy });
  const url = `http://127.0.0.1:${portOf(server)}/v1/messages/batches`;
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

const twice = new FormData();
twice.append('model', 'opus');
twice.append('model', 'haiku');
const long = 'x'.repeat(20_000);

it.each<[string, NonNullable<RequestInit['body']>, number, string?]>([
  ['one model', '{"model":"haiku"}', 200],
  ['one model after a byte order mark', '\uFEFF {"model":"haiku"}\n', 200],
  ['a model in another case', '{"Model":"haiku"}', 200],
  ['a restricted model in another case', '{"Model":"opus"}', 403],
  ['a duplicate name', '{"model":"opus","model":"haiku"}', 403],
  ['a duplicate name in a long body', `{"model":"opus","input":"${long}","model":"haiku"}`, 403],
  ['a duplicate name in different cases', '{"model":"haiku","MODEL":"opus"}', 403],
  ['a duplicate name, once with an escape', String.raw`{"mod\u0065l":"opus","model":"haiku"}`, 403],
  ['two objects', '{"model":"opus"}{"model":"haiku"}', 403],
  ['UTF-16', Buffer.from('{"model":"opus"}', 'utf16le'), 403],
  ['UTF-16 behind a mark', Buffer.from('\uFEFF{"model":"opus"}', 'utf16le'), 403],
  ['UTF-16, high bytes first', Buffer.from('{"model":"opus"}', 'utf16le').swap16(), 403],
  ['a form with a duplicate name', twice, 403],
  ['allowed fallbacks', '{"model":"haiku","models":["haiku","sonnet"]}', 200],
  ['a restricted fallback', '{"model":"haiku","models":["haiku","opus"]}', 403],
  ['a fallback of another form', '{"model":"haiku","fallbacks":[{"model":"opus"}]}', 403],
  ['fallbacks alone', '{"models":["opus"]}', 403],
  ['JSON labelled as a form', '{"model":"opus"}', 403, 'multipart/form-data; boundary=b'],
  [
    'JSON that is called a form, and is allowed',
    `${' '.repeat(99)}{"model":"haiku"}`,
    200,
    'multipart/form-data; boundary=b',
  ],
  ['a list', '[1, 2]', 200],
  ['equal nested names', '{"model":"haiku","messages":[{"model":"a","Model":"b"}]}', 200],
])('with %s, a call is allowed only if every parser reads an allowed model', async (_what, body, status, type) => {
  const rules = [{ id: 'no-opus', effect: 'deny', models: ['opus'] }];
  const audited = await startAudited({ policy: { ...policy, default: 'allow', rules } });
  const response = await fetch(`${audited.model.url}/v1/chat/completions`, {
    method: 'POST',
    body,
    ...(type === undefined ? {} : { headers: { 'content-type': type } }),
  });
  await response.text();

  const [record] = await audited.records(1);
  expect([response.status === 403 ? 403 : 200, record?.deniedBy]).toEqual([
    status,
    status === 403 ? 'policy' : undefined,
  ]);
  expect(audited.model.requests).toHaveLength(status === 403 ? 0 : 1);
  expect(audited.auditing.counts.faults).toBe(0);
  await audited.close();
});

it.each<[string, object, string]>([
  ['/v1/messages', { model: 'haiku', fallbacks: [{ model: 'opus' }] }, 'opus'],
  ['/v1/messages', { model: 'haiku', fallbacks: 'default' }, 'default'],
  ['/v1/messages/batches', { requests: [{ params: { model: 'haiku', fallbacks: [{ model: 'opus' }] } }] }, 'opus'],
  ['/async/chat/completions', { model: 'haiku', request: { model: 'opus' } }, 'opus'],
])('a call to %s with %o is denied for the other model', async (path, body, modelId) => {
  const audited = await startAudited({ policy });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${audited.model.url}${path}`, init);
  await response.text();

  expect(response.status).toBe(403);
  expect(await audited.records(1)).toMatchObject([{ outcome: 'denied', deniedBy: 'policy', modelId }]);
  expect(audited.model.requests).toHaveLength(0);
  await audited.close();
});

it('a call that names no model, and that only its body shows to be one, is judged; other requests are not', async () => {
  const audited = await startAudited({ policy });
  const post = async (body: object): Promise<number> => {
    const init = { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${audited.model.url}/v1/rerank`, init);
    await response.text();
    return response.status;
  };
  // The server of TEI serves one model; `/rerank` with other fields may be anything.
  expect([await post({ query: 'q', texts: ['t'] }), await post({ query: 'q', ids: [1] })]).toEqual([403, 404]);
  expect(audited.model.requests.map(({ body }) => body)).toEqual(['{"query":"q","ids":[1]}']);
  expect(await audited.records(1)).toMatchObject([{ outcome: 'denied', deniedBy: 'policy', operation: 'rerank' }]);
  await audited.close();
});

it.each<[string, object, number]>([
  ['no fallback', {}, 200],
  ['an allowed fallback', { providerOptions: { gateway: { models: ['sonnet'] } } }, 200],
  ['a restricted fallback', { providerOptions: { gateway: { models: ['sonnet', 'opus'] } } }, 403],
])("judges Vercel's gateway by the model of the header and by %s", async (_what, body, status) => {
  const rules = [{ id: 'no-opus', effect: 'deny', models: ['opus'] }];
  const audited = await startAudited({ policy: { ...policy, default: 'allow', rules } });
  const headers = { 'ai-language-model-id': 'haiku' };
  const init = { method: 'POST', headers, body: JSON.stringify({ prompt: [], ...body }) };
  const response = await fetch(`${audited.model.url}/v4/ai/language-model`, init);
  await response.text();

  expect(response.status === 403).toBe(status === 403);
  const denied = { outcome: 'denied', deniedBy: 'policy', modelId: 'opus' };
  expect(await audited.records(1)).toMatchObject([status === 403 ? denied : { modelId: 'haiku' }]);
  await audited.close();
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
