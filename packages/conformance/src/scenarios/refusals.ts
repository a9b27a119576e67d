import { chat, chatStream, clientOf, readStream } from './app-views.ts';
import { completion, forbid, replyJson } from './model-answers.ts';
import type { Scenario } from './scenario.ts';

const alice = { model: 'gpt-5', user: 'alice' } as const;
const denied = { ...alice, outcome: 'denied', isError: true } as const;

/** Calls that the provider refuses, and calls that never reach it or get no response. */
export const refusals: readonly Scenario[] = [
  {
    name: '403',
    serve: forbid,
    run: (app) => chat(app),
    expected: [denied],
  },
  {
    name: '403 to a chat stream',
    serve: forbid,
    run: (app) => chatStream(app, readStream),
    expected: [denied],
  },
  {
    name: '403 to a responses stream',
    serve: forbid,
    run: (app) =>
      app.asUser('alice', () => clientOf(app).responses.create({ model: 'gpt-5', input: 'Hi', stream: true })),
    expected: [denied],
  },
  {
    name: '403 to another operation (images)',
    needs: 'images',
    serve: forbid,
    run: (app) => app.asUser('alice', () => clientOf(app).images.generate({ model: 'gpt-5', prompt: 'A cat' })),
    expected: [denied],
  },
  {
    name: 'refused connection',
    serve: forbid,
    run: (app) => chat(app, { baseURL: `${app.nowhere}/v1` }),
    expected: [{ ...alice, outcome: 'error', isError: true }],
  },
  {
    name: 'deadline',
    serve: () => undefined,
    run: (app) => chat(app, { timeout: 1000 }),
    expected: [{ ...alice, outcome: 'aborted', isError: true }],
  },
  {
    name: 'two retries (429, 429, 200)',
    needs: 'attempts',
    serve: ({ index }, reply) => {
      if (index === 2) return replyJson(reply, 200, completion);
      reply.head(429, { 'content-type': 'application/json', 'retry-after-ms': '10' });
      reply.end(JSON.stringify({ error: { message: 'Slow down', type: 'requests', code: 'rate_limit_exceeded' } }));
    },
    run: (app) => chat(app, { maxRetries: 2 }),
    expected: [
      { ...alice, outcome: 'denied' },
      { ...alice, outcome: 'denied' },
      { ...alice, outcome: 'success' },
    ],
    isOneCall: true,
  },
];
