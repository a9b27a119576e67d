import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { text } from 'node:stream/consumers';
import { listen, portOf } from '@auditspan/testing';
import axios from 'axios';
import { request } from 'undici';
import { Agent as Agent6, fetch as fetch6, request as request6 } from 'undici-6';
import { request as request7 } from 'undici-7';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAudited, type Audited } from './support/audited.ts';
import { hasOpenssl, startAuthority } from './support/certificates.ts';

const BODY = JSON.stringify({ model: 'gpt-5', messages: [] });
const POST = { method: 'POST', body: BODY } as const;
/** A caller may abort with any reason. */
const left = new Error('The user left.');

/** Makes a call, and reads its response once its head has arrived. */
type Call = (url: string, signal: AbortSignal) => Promise<{ readonly read: () => Promise<unknown> }>;

const byFetch: Call = async (url, signal) => {
  const response = await fetch(url, { ...POST, signal });
  return { read: () => response.text() };
};
const byUndici =
  (send: typeof request): Call =>
  async (url, signal) => {
    const { body } = await send(url, { ...POST, signal });
    return { read: () => body.text() };
  };
const byAxios =
  (adapter: string): Call =>
  async (url, signal) => {
    const { data } = await axios.post<AsyncIterable<Uint8Array>>(url, BODY, {
      adapter,
      signal,
      responseType: 'stream',
    });
    return { read: () => text(data as NodeJS.ReadableStream & AsyncIterable<Uint8Array>) };
  };

describe('a call that its caller abandons', () => {
  let audited: Audited;
  let server: Server;
  let url: string;
  /** Resolves when a request has arrived completely. */
  let asked: () => Promise<unknown>;
  /** Status of responses that begin and do not end; 0 for no response. */
  let status: number;
  beforeEach(async () => {
    status = 0;
    audited = await startAudited();
    const whole = Promise.withResolvers<void>();
    asked = () => whole.promise;
    server = createServer((received, response) => {
      received.resume().once('end', () => {
        whole.resolve();
        if (status > 0) response.writeHead(status, { 'content-type': 'application/json' }).write('{"id":');
      });
    });
    url = `http://127.0.0.1:${await listen(server)}/v1/chat/completions`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await audited.close();
  });

  it.each<[string, Call, unknown]>([
    ['fetch', byFetch, left],
    ['fetch, with a reason that is not an error,', byFetch, 'The user left.'],
    ['undici 8', byUndici(request), left],
    ['undici 7', byUndici(request7 as unknown as typeof request), left],
    ['undici 6', byUndici(request6 as unknown as typeof request), left],
    ['axios over fetch', byAxios('fetch'), undefined],
    ['axios over http', byAxios('http'), undefined],
  ])('with its own reason, over %s, is aborted', async (_how, call, reason) => {
    const waiting = new AbortController();
    const made = call(url, waiting.signal).catch(() => undefined);
    await asked();
    waiting.abort(reason);
    await made;
    status = 200;
    const reading = new AbortController();
    const { read } = await call(url, reading.signal);
    const answer = read().catch(() => undefined);
    reading.abort(reason);
    await answer;
    const aborted = { outcome: 'aborted', outcomeReason: 'client', modelId: 'gpt-5' };
    expect(await audited.records(2)).toMatchObject([aborted, { ...aborted, httpStatus: 200 }]);
  });

  it.each<[string, (at: string) => Promise<unknown>]>([
    ['axios and fetch', (at) => axios.post(at, BODY, { adapter: 'fetch', timeout: 500 })],
    [
      "fetch with the caller's own timer",
      async (at) => {
        const controller = new AbortController();
        const made = fetch(at, { ...POST, signal: controller.signal });
        await asked();
        controller.abort(Object.assign(new Error('Took too long.'), { name: 'TimeoutError' }));
        await made;
      },
    ],
  ])('by timeout, over %s, is aborted by deadline', async (_how, call) => {
    await call(url).catch(() => undefined);
    expect(await audited.records(1)).toMatchObject([{ outcome: 'aborted', outcomeReason: 'deadline' }]);
  });

  it.each<[string, (at: string) => Promise<unknown>]>([
    ['fetch', async (at) => (await fetch(at, POST)).body?.cancel()],
    ['undici', async (at) => (await request(at, POST)).body.on('error', () => undefined).destroy()],
    [
      'node:http',
      async (at) => {
        const sent = httpRequest(at, { method: 'POST' }).end(BODY);
        const [response] = await once(sent, 'response');
        response.destroy();
      },
    ],
  ])('without reading the refusal, over %s, is denied all the same', async (_how, call) => {
    for (const refusal of [403, 500]) {
      status = refusal;
      await call(url);
    }
    expect(await audited.records(2)).toMatchObject([
      { outcome: 'denied', outcomeReason: 'forbidden', deniedBy: 'provider', httpStatus: 403 },
      { outcome: 'error', outcomeReason: 'provider_error', httpStatus: 500 },
    ]);
  });
});

it.runIf(hasOpenssl)(
  'a call over undici 6 and HTTP/2 that its caller abandons with its own reason is aborted',
  async () => {
    const audited = await startAudited();
    const authority = startAuthority();
    const secure = createSecureServer(authority.certify('/CN=localhost'));
    authority.close();
    secure.on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => undefined).respond({ ':status': 200 });
      stream.write('{');
    });
    await listen(secure);
    const dispatcher = new Agent6({ allowH2: true, connect: { rejectUnauthorized: false } });
    const controller = new AbortController();
    const to = `https://127.0.0.1:${portOf(secure)}/v1/chat/completions`;
    const response = await fetch6(to, { ...POST, dispatcher, signal: controller.signal });
    controller.abort(left);
    await response.text().catch(() => undefined);
    await dispatcher.destroy();
    secure.close();
    expect(await audited.records(1)).toMatchObject([{ outcome: 'aborted', outcomeReason: 'client', httpStatus: 200 }]);
    await audited.close();
  },
);
