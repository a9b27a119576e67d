import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startModelEndpoint, type ModelEndpoint } from '../src/index.ts';

let endpoint: ModelEndpoint;

beforeAll(async () => {
  endpoint = await startModelEndpoint();
});
afterAll(async () => endpoint.close());

interface Ask {
  readonly path?: string;
  readonly model: string;
  readonly stream?: boolean;
  readonly options?: object;
  readonly headers?: Record<string, string>;
}

const ask = (asked: Ask): Promise<Response> =>
  fetch(endpoint.url + (asked.path ?? '/v1/chat/completions'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...asked.headers },
    body: JSON.stringify({
      model: asked.model,
      stream: asked.stream ?? false,
      messages: [{ role: 'user', content: 'my name is Ada' }],
      ...asked.options,
    }),
  });

const events = (body: string): string[] => body.split('\n\n').filter((frame) => frame !== '');
const dataOf = (frame: string): Record<string, unknown> =>
  JSON.parse(frame.slice(frame.indexOf('data: ') + 6)) as Record<string, unknown>;

describe('startModelEndpoint', () => {
  it('answers a chat completion with usage and without a word of the prompt', async () => {
    const answer = await ask({ model: 'gpt-x' });
    expect(await answer.json()).toEqual({
      id: expect.stringMatching(/^chatcmpl-[0-9a-f]{24}$/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'gpt-x-2026-05-01',
      service_tier: 'default',
      system_fingerprint: 'fp_local',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'The capital of France is Paris, as it has been for most of its history.',
            refusal: null,
            annotations: [],
          },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 22,
        completion_tokens: 15,
        total_tokens: 37,
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
    });
  });

  it('sends usage in a stream only on request', async () => {
    const plain = events(await (await ask({ model: 'gpt-x', stream: true })).text());
    const asked = events(
      await (await ask({ model: 'gpt-x', stream: true, options: { stream_options: { include_usage: true } } })).text(),
    );
    expect(plain.at(-1)).toBe('data: [DONE]');
    expect(plain.slice(0, -1).some((frame) => 'usage' in dataOf(frame))).toBe(false);
    expect(dataOf(asked.at(-2) ?? '')).toMatchObject({ choices: [], usage: { completion_tokens: 15 } });
  });

  it('numbers the events of a response and ends with the complete response', async () => {
    const frames = events(await (await ask({ path: '/v1/responses', model: 'gpt-x', stream: true })).text());
    expect(frames.map((frame) => dataOf(frame)['sequence_number'])).toEqual(frames.map((_, index) => index));
    expect(frames.at(-1)).toMatch(/^event: response\.completed\n/);
    expect(dataOf(frames.at(-1) ?? '')).toMatchObject({
      response: { status: 'completed', usage: { output_tokens: 15 } },
    });
  });

  it("speaks Anthropic's stream", async () => {
    const frames = events(await (await ask({ path: '/v1/messages', model: 'claude-x', stream: true })).text());
    const names = frames.map((frame) => dataOf(frame)['type']).filter((name) => name !== 'content_block_delta');
    expect(names).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  it('encodes embeddings as requested', async () => {
    const options = { input: ['a', 'b'], dimensions: 4, encoding_format: 'base64' };
    const answer = await ask({ path: '/v1/embeddings', model: 'embed', options });
    const embedding = Buffer.from(new Float32Array([0.5, 0.5, 0.5, 0.5]).buffer).toString('base64');
    expect(await answer.json()).toMatchObject({
      data: [
        { index: 0, embedding },
        { index: 1, embedding },
      ],
    });
  });

  it.each([
    ['x-unauthorized', 401, 'invalid_api_key'],
    ['x-forbidden', 403, 'missing_scope'],
    ['x-missing', 404, 'model_not_found'],
    ['x-busy', 429, 'rate_limit_exceeded'],
    ['x-quota', 429, 'insufficient_quota'],
    ['x-broken', 500, null],
  ])('answers %s with %i', async (model, status, code) => {
    const answer = await ask({ model });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({ status, body: { error: { code } } });
  });

  it('is busy once and accepts a retry', async () => {
    const first = await ask({ model: 'x-busy' });
    const second = await ask({ model: 'x-busy', headers: { 'x-stainless-retry-count': '1' } });
    expect([first.status, first.headers.get('retry-after-ms'), second.status]).toEqual([429, '20', 200]);
  });

  it('echoes only for an -echo model', async () => {
    expect(await (await ask({ model: 'x-echo' })).text()).toContain('my name is Ada');
    expect(await (await ask({ model: 'x' })).text()).not.toContain('Ada');
  });

  it('fails in the stream after its 200', async () => {
    const answer = await ask({ model: 'x-inband-error', stream: true });
    expect(answer.status).toBe(200);
    expect(dataOf(events(await answer.text()).at(-1) ?? '')).toMatchObject({ error: { type: 'server_error' } });
  });

  it.each([true, false])('cuts the connection in the middle (stream: %s)', async (stream) => {
    // A slow client may see the end before it has handed out the beginning, and then fails the whole call.
    const read = ask({ model: 'x-cut', stream }).then((answer) => answer.text());
    await expect(read).rejects.toThrow(/^(?:terminated|fetch failed)$/);
  });

  it('survives a client that leaves a slow stream', async () => {
    const answer = await ask({ model: 'x-slow', stream: true });
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect((await ask({ model: 'x' })).status).toBe(200);
  });

  it('responds with 400 to a malformed body and with 404 to an unknown path', async () => {
    const unread = await fetch(`${endpoint.url}/v1/responses`, { method: 'POST', body: '{' });
    const unknown = await fetch(`${endpoint.url}/v2/chat`, { method: 'POST', body: '{}' });
    expect([unread.status, unknown.status]).toEqual([400, 404]);
  });

  it('lists models in the format of the client', async () => {
    const openai = await fetch(`${endpoint.url}/v1/models`);
    const anthropic = await fetch(`${endpoint.url}/v1/models`, { headers: { 'anthropic-version': '2023-06-01' } });
    expect(await openai.json()).toMatchObject({ object: 'list' });
    expect(await anthropic.json()).toMatchObject({ has_more: false });
  });

  it.each([true, false])('compresses if the client accepts it (stream: %s)', async (stream) => {
    const call = request(`${endpoint.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'accept-encoding': 'gzip' },
    });
    call.end(JSON.stringify({ model: 'x', stream }));
    const [answer] = (await once(call, 'response')) as [AsyncIterable<Buffer>];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    expect(gunzipSync(Buffer.concat(chunks)).toString()).toContain('chat.completion');
  });

  it('records received requests', async () => {
    const before = endpoint.requests.length;
    await ask({ path: '/v1/messages?beta=true', model: 'x' });
    expect(endpoint.requests.slice(before)).toEqual([
      {
        method: 'POST',
        path: '/v1/messages?beta=true',
        headers: expect.objectContaining({ 'content-type': 'application/json' }),
        body: '{"model":"x","stream":false,"messages":[{"role":"user","content":"my name is Ada"}]}',
      },
    ]);
  });

  it('ends hanging requests when it is closed', async () => {
    const own = await startModelEndpoint();
    const hanging = fetch(`${own.url}/v1/responses`, { method: 'POST', body: '{"model":"x-hang"}' });
    while (own.requests.length === 0) await promisify(setImmediate)();
    const [call] = await Promise.allSettled([hanging, own.close()]);
    expect(call.status).toBe('rejected');
  });
});

describe('model-endpoint-main', () => {
  it('prints its address, and stops on SIGTERM', async () => {
    const main = new URL('../src/model-endpoint-main.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /^model endpoint listening on (http:\S+)\n$/.exec(line.toString())?.[1] ?? '';
    expect((await fetch(`${url}/v1/models`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
