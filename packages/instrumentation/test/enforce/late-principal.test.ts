import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startJwtService, type JwtService } from '../support/jwt-service.ts';
import { startProvider, type Provider } from './provider.ts';

const policy = {
  id: 'p',
  version: '1',
  default: 'deny',
  rules: [{ id: 'alice', effect: 'allow', principals: ['alice'] }],
};
const body = JSON.stringify({ model: 'gpt-5', messages: [] });

async function overHttp(url: string): Promise<number | undefined> {
  const request = httpRequest(url, { method: 'POST' });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await text(response);
  return response.statusCode;
}

async function overHttp2(url: string): Promise<unknown> {
  const session = connect(new URL(url).origin);
  const stream = session.request({ ':method': 'POST', ':path': new URL(url).pathname });
  stream.end(body);
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  await text(stream);
  session.close();
  return headers[':status'];
}

async function overFetch(url: string): Promise<number> {
  const response = await fetch(url, { method: 'POST', body });
  await response.text();
  return response.status;
}

async function streamed(url: string): Promise<number> {
  const init = { method: 'POST', body: new Blob([body]).stream(), duplex: 'half' } as RequestInit;
  const response = await fetch(url, init);
  await response.text();
  return response.status;
}

describe('a call made before the token of its caller is verified', () => {
  let jwt: JwtService;
  let provider: Provider;
  beforeEach(async () => {
    jwt = await startJwtService({ config: () => ({ policy }) });
    jwt.issuer.answer = 'late';
  });
  afterEach(async () => {
    await jwt.close();
    await provider.close();
  });

  it.each<[string, (url: string) => Promise<unknown>, 1 | 2]>([
    ['fetch', overFetch, 1],
    ['fetch with a stream', streamed, 1],
    ['node:http', overHttp, 1],
    ['node:http2', overHttp2, 2],
  ])('over %s waits until it is', async (_name, call, version) => {
    provider = await startProvider(() => '{}', version);
    const status: unknown[] = [];
    let calling: () => void;
    const called = new Promise<void>((resolve) => (calling = resolve));
    jwt.service.handler = async (_request, response) => {
      const calls = call(`${provider.url}/v1/chat/completions`);
      calling();
      status.push(await calls);
      response.end('{}');
    };

    const first = jwt.callWith(await jwt.issuer.token());
    await called;
    // Nothing may be sent while the issuer's keys are still being fetched.
    await expect.poll(() => jwt.issuer.asked).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    // An HTTP/2 session itself sends bytes.
    expect([version === 1 ? provider.bytes : provider.requests.length, status]).toEqual([0, []]);
    jwt.issuer.release();
    await first;
    await jwt.callWith(await jwt.issuer.token({ sub: 'bob' }));

    expect([status, provider.requests.map((request) => request.body)]).toEqual([[200, 403], [body]]);
    const records = await jwt.made(4);
    expect(records.map(({ principalId, outcome, ruleId }) => [principalId, outcome, ruleId])).toEqual([
      ['alice', 'success', 'alice'],
      ['bob', 'denied', undefined],
    ]);
  });
});
