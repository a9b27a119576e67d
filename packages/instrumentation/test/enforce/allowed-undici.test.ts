import { PassThrough, Readable } from 'node:stream';
import * as undici8 from 'undici';
import * as undici6 from 'undici-6';
import * as undici7 from 'undici-7';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAudited, type Audited } from '../support/audited.ts';
import { echoing, recording, seenBothWays, silent, slow, type Note, type NotingProvider } from './raw-providers.ts';

const body = '{"messages":[],"model":"gpt-5"}';

interface Client {
  readonly fetch: typeof globalThis.fetch;
  readonly request: typeof undici8.request;
}
type Scenario = (client: Client, url: string, note: Note) => Promise<void>;

const builtIn: Client = { fetch: (...args) => globalThis.fetch(...args), request: undici8.request };
const clients: readonly (readonly [string, Client])[] = [
  ['the built-in fetch', builtIn],
  ['undici 6', undici6 as unknown as Client],
  ['undici 7', undici7 as unknown as Client],
  ['undici 8', undici8 as unknown as Client],
];

/**
 * A body in three chunks.
 *
 * @yields the chunks, of which the last may fail
 */
async function* parts(note: Note, fails = false): AsyncGenerator<Buffer> {
  try {
    yield Buffer.from(body.slice(0, 9));
    yield Buffer.from(body.slice(9, 20));
    if (fails) throw new Error('no more');
    yield Buffer.from(body.slice(20));
  } finally {
    note('body ended');
  }
}

function errorOf(error: unknown): unknown {
  const { name, message, cause } = error as Error;
  return [name, message, cause instanceof Error ? cause.message : undefined];
}

describe.each(clients)('an allowed call over %s', (_name, client) => {
  let audited: Audited;
  beforeEach(async () => {
    audited = await startAudited();
  });
  afterEach(() => audited.close());

  /** Returns what caller and provider observed, without and with enforcement. */
  const bothWays = async (createProvider: NotingProvider, scenario: Scenario) => {
    const seen = await seenBothWays(createProvider, (port, note) =>
      scenario(client, `http://127.0.0.1:${port}/v1/chat/completions`, note),
    );
    expect(audited.auditing.counts.faults).toBe(0);
    return seen;
  };

  it.each<[string, NotingProvider, Scenario]>([
    [
      'a text',
      recording('"}'),
      async ({ fetch }, url, note) => {
        const response = await fetch(url, { method: 'POST', body });
        note([response.status, response.url.length, response.type, await response.text()]);
      },
    ],
    [
      'a stream',
      recording('0\r\n\r\n'),
      async ({ fetch }, url, note) => {
        const init = { method: 'POST', body: Readable.from(parts(note)), duplex: 'half' };
        note(await (await fetch(url, init as never)).text());
      },
    ],
    [
      'a Node stream, by request',
      recording('0\r\n\r\n'),
      async ({ request }, url, note) => {
        const answer = await request(url, { method: 'POST', body: Readable.from(parts(note)) });
        note([answer.statusCode, await answer.body.text()]);
      },
    ],
    [
      'a complete Node stream, by request',
      recording('"}'),
      async ({ request }, url, note) => {
        const answer = await request(url, { method: 'POST', body: new PassThrough().end(body) });
        note([answer.statusCode, await answer.body.text()]);
      },
    ],
    [
      'bytes, by request',
      recording('"}'),
      async ({ request }, url, note) => {
        const answer = await request(url, { method: 'POST', body: Buffer.from(body) });
        note([answer.statusCode, await answer.body.text()]);
      },
    ],
    [
      'a body that fails',
      silent,
      async ({ request }, url, note) => {
        await request(url, { method: 'POST', body: Readable.from(parts(note, true)) }).catch((error: unknown) =>
          note(errorOf(error)),
        );
      },
    ],
    [
      'a signal that is aborted before',
      silent,
      async ({ fetch }, url, note) => {
        const init = { method: 'POST', body, signal: AbortSignal.abort() };
        await fetch(url, init).catch((error: unknown) => note(errorOf(error)));
      },
    ],
    [
      'a signal that is aborted while the body is read',
      silent,
      async ({ fetch }, url, note) => {
        const controller = new AbortController();
        const stream = new ReadableStream({
          pull() {
            controller.abort();
            return new Promise(() => undefined);
          },
          cancel: () => note('body cancelled'),
        });
        const init = { method: 'POST', body: stream, duplex: 'half', signal: controller.signal };
        await fetch(url, init as never).catch((error: unknown) => note(errorOf(error)));
      },
    ],
    [
      'no server',
      silent,
      async ({ fetch }, _url, note) => {
        const init = { method: 'POST', body };
        await fetch('http://127.0.0.1:9/v1/chat/completions', init).catch((error: unknown) => note(errorOf(error)));
      },
    ],
    [
      'a shared connection',
      echoing,
      async ({ fetch }, url, note) => {
        for (const word of ['one', 'two', 'three']) {
          const response = await fetch(url, { method: 'POST', body: `{"model":"gpt-5","input":"${word}"}` });
          note(await response.text());
        }
      },
    ],
    [
      'a provider that reads slowly',
      slow,
      async ({ request }, url, note) => {
        let pulled = 0;
        const stream = Readable.from(
          (function* chunks() {
            yield Buffer.from('{"model":"gpt-5","input":"');
            for (; pulled < 256; pulled += 1) yield Buffer.alloc(64 * 1024, 'x');
          })(),
        );
        const answered = request(url, { method: 'POST', body: stream });
        await new Promise((resolve) => setTimeout(resolve, 100));
        note(pulled < 256 || 'the whole body was taken at once');
        note(await (await answered).body.text());
      },
    ],
  ])('with %s is unchanged', async (_what, provider, scenario) => {
    const [plain, held] = await bothWays(provider, scenario);
    expect(held).toEqual(plain);
    expect(held).not.toEqual([]);
  });
});
