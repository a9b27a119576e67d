import { once } from 'node:events';
import { connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { chat, clientOf } from './app-views.ts';
import { completion, messages, replyJson } from './model-answers.ts';
import type { App, Scenario } from './scenario.ts';

const success = { model: 'gpt-5', user: 'alice', outcome: 'success', isError: false } as const;
const serve: Scenario['serve'] = (_call, reply) => replyJson(reply, 200, completion);
const body = JSON.stringify({ model: 'gpt-5', messages });

type Dispatcher = InstanceType<App['undici']['Agent']> | InstanceType<App['undici']['ProxyAgent']>;

/** Makes a chat call through the SDK with the application's own dispatcher. */
async function callThrough(app: App, dispatcher: Dispatcher): Promise<unknown> {
  const openai = clientOf(app, { fetch: app.undici.fetch as never, fetchOptions: { dispatcher } as never });
  try {
    return await app.asUser('alice', () => openai.chat.completions.create({ model: 'gpt-5', messages }));
  } finally {
    await dispatcher.close();
  }
}

function compressed(encoding: string, compress: (bytes: string) => Buffer): Scenario {
  return {
    name: `${encoding} answer`,
    serve: (_call, reply) => {
      reply.head(200, { 'content-type': 'application/json', 'content-encoding': encoding });
      reply.end(compress(JSON.stringify(completion)));
    },
    run: (app) => chat(app),
    expected: [success],
  };
}

/** Transports between application and model. */
export const transports: readonly Scenario[] = [
  {
    name: 'fetch without an SDK',
    needs: 'raw-fetch',
    serve,
    run: (app) =>
      app.asUser('alice', async () => {
        const response = await fetch(`${app.model}/v1/chat/completions`, { method: 'POST', body });
        return response.json();
      }),
    expected: [success],
  },
  {
    name: 'redirect (307)',
    serve: ({ path }, reply) => {
      if (path !== '/v1/chat/completions') return replyJson(reply, 200, completion);
      reply.head(307, { location: '/elsewhere/v1/chat/completions' });
      reply.end();
    },
    run: (app) => chat(app),
    expected: [{ ...success, outcome: 'unknown' }, success],
    expectedOfCall: [success],
  },
  {
    name: 'proxy (ProxyAgent, CONNECT)',
    serve,
    run: (app) => callThrough(app, new app.undici.ProxyAgent({ uri: app.proxy, proxyTunnel: true })),
    expected: [success],
  },
  {
    name: 'proxy of the environment',
    serve,
    run: (app) => chat(app),
    env: ({ proxy }) => ({ NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy, NO_PROXY: '127.0.0.1' }),
    expected: [success],
  },
  compressed('gzip', gzipSync),
  compressed('br', brotliCompressSync),
  compressed('zstd', zstdCompressSync),
  {
    name: 'HTTP/2 through the SDK',
    protocol: 'h2c',
    serve,
    run: (app) => callThrough(app, new app.undici.Agent({ factory: (origin) => new app.undici.H2CClient(origin) })),
    expected: [success],
  },
  {
    name: 'HTTP/2 without an SDK',
    needs: 'http2',
    protocol: 'h2c',
    serve,
    run: (app) =>
      app.asUser('alice', async () => {
        const session = connect(app.model);
        const stream = session.request({ ':method': 'POST', ':path': '/v1/chat/completions' });
        stream.end(body);
        const [head] = (await once(stream, 'response')) as [Record<string, unknown>];
        const answer = await text(stream);
        session.close();
        return { status: head[':status'], answer };
      }),
    expected: [success],
  },
];
