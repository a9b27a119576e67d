import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { createDigester } from '../src/body/digest.ts';
import { startAudited, type Audited } from './support/audited.ts';
import { isBuilt, runNode } from './support/run-node.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const SECRET = 'Zq7-secret-credential-X9';
const basic = Buffer.from(`alice:${SECRET}`).toString('base64');
const body = JSON.stringify({ model: 'gpt-5', messages: [{ role: 'user', content: 'Hi' }] });

let audited: Audited;
afterEach(() => audited.close());

/** Every way in which providers accept a credential: what is sent, and the part that identifies its owner. */
const WAYS: readonly (readonly [way: string, headers: Record<string, string>, query: string, credential: string])[] = [
  ['a bearer token', { authorization: `Bearer ${SECRET}` }, '', SECRET],
  ['a bearer token, lower case', { authorization: `bearer  ${SECRET}` }, '', SECRET],
  ['Replicate’s and Deepgram’s token', { authorization: `Token ${SECRET}` }, '', SECRET],
  ['a bare authorization', { authorization: SECRET }, '', SECRET],
  ['basic authentication', { authorization: `Basic ${basic}` }, '', basic],
  ['Anthropic’s key', { 'x-api-key': SECRET, 'anthropic-version': '2023-06-01' }, '', SECRET],
  ['Azure’s key', { 'api-key': SECRET }, '', SECRET],
  ['Azure API Management’s key', { 'ocp-apim-subscription-key': SECRET }, '', SECRET],
  ['Google’s key', { 'x-goog-api-key': SECRET }, '', SECRET],
  ['OpenStack’s token', { 'x-auth-token': SECRET }, '', SECRET],
  ['a WebSocket’s key', { 'sec-websocket-protocol': `realtime, openai-insecure-api-key.${SECRET}` }, '', SECRET],
  ['Google’s key in the query', {}, `?alt=sse&key=${SECRET}`, SECRET],
  ['a key in the query', {}, `?api_key=${SECRET}`, SECRET],
  ['a token in the query', {}, `?access_token=${SECRET}&x=1`, SECRET],
  [
    'Amazon’s signature',
    {
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261125/eu-west-1/bedrock/aws4_request, SignedHeaders=host, Signature=${SECRET}`,
      'x-amz-security-token': SECRET,
    },
    '',
    'AKIAEXAMPLE',
  ],
  [
    'Amazon’s signature in the query',
    {},
    `?X-Amz-Credential=AKIAEXAMPLE%2F20261125%2Feu-west-1%2Fbedrock%2Faws4_request&X-Amz-Signature=${SECRET}&X-Amz-Security-Token=${SECRET}`,
    'AKIAEXAMPLE',
  ],
];

type Send = (url: string, headers: Record<string, string>) => Promise<unknown>;
const viaFetch: Send = async (url, headers) => (await fetch(url, { method: 'POST', headers, body })).text();
const viaHttp: Send = async (url, headers) => {
  const request = httpRequest(url, { method: 'POST', headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return text(response);
};

/** Everything that has left the process for the receiver. */
const exported = (): Buffer => Buffer.concat(audited.receiver.bodies);

describe.each<[string, Send]>([
  ['fetch', viaFetch],
  ['node:http', viaHttp],
])('the credential of a call over %s', (_name, send) => {
  it.each(WAYS)('by %s is recorded as its keyed hash, and nowhere else', async (_way, headers, query, credential) => {
    audited = await startAudited({ hmacKey: KEY, captureContent: true });
    await send(`${audited.model.url}/v1/chat/completions${query}`, headers);

    const [record] = await audited.records(1);
    expect(record?.credentialId).toBe(createDigester(KEY).ofCredential(credential));
    expect(exported().includes(SECRET)).toBe(false);
    expect(exported().includes(basic)).toBe(false);
    expect(audited.auditing.counts.faults).toBe(0);
  });
});

describe('the secret of a failed call', () => {
  it.each<[string, Send]>([
    ['fetch', viaFetch],
    ['node:http', viaHttp],
  ])('over %s is in no record either', async (_name, send) => {
    audited = await startAudited({ hmacKey: KEY });
    await send(`${audited.model.url}/v1/chat/completions/none?key=${SECRET}`, { 'x-api-key': SECRET });
    await audited.model.close();
    for (const rest of ['', `?key=${SECRET}`, `//[?key=${SECRET}`]) {
      const call = send(`${audited.model.url}/v1/chat/completions${rest}`, { authorization: `Bearer ${SECRET}` });
      await expect(call).rejects.toThrow(/fetch failed|ECONNREFUSED/u);
    }
    expect(await audited.records(2)).toEqual([
      expect.objectContaining({ outcomeReason: 'connection' }),
      expect.objectContaining({ outcomeReason: 'connection' }),
    ]);

    expect(exported().includes(SECRET)).toBe(false);
  });
});

describe('ordinary tracing started for a service', () => {
  it('records no key of a query either', async ({ skip }) => {
    skip(!isBuilt, 'processes run what `npm run build` built');
    audited = await startAudited({});
    const url = `${audited.model.url}/v1beta/models/gemini-3:generateContent?alt=sse&key=${SECRET}`;
    const env = { AUDITSPAN_ENDPOINT: audited.receiver.url, MODEL_URL: url };
    const run = await runNode({ fixture: 'key-in-query.mjs', args: [], env });

    expect(run).toMatchObject({ code: 0, stderr: '' });
    await audited.receiver.auditSpans(2);
    expect(audited.receiver.spans.length).toBeGreaterThan(2);
    expect(exported().includes(SECRET)).toBe(false);
  });
});
