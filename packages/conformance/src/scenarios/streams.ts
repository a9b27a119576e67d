import { chatStream, clientOf, readStream } from './app-views.ts';
import {
  messages,
  replyBrokenStream,
  replyChatStream,
  replyLongStream,
  replyResponsesStream,
} from './model-answers.ts';
import type { Scenario } from './scenario.ts';

const alice = { model: 'gpt-5', user: 'alice' } as const;

/** Streams, and how applications use them. */
export const streams: readonly Scenario[] = [
  {
    name: 'stream read to its end',
    serve: (_call, reply) => replyChatStream(reply),
    run: (app) => chatStream(app, readStream),
    expected: [{ ...alice, outcome: 'success', isError: false }],
  },
  {
    name: 'stream left early',
    serve: (_call, reply) => replyLongStream(reply),
    run: (app) =>
      chatStream(app, async (stream) => {
        let seen = 0;
        for await (const { choices } of stream) {
          seen += choices.length;
          if (seen === 3) break;
        }
        // Long enough to show whether the tool keeps reading from the model.
        await new Promise((resolve) => setTimeout(resolve, 700));
        return { seen };
      }),
    expected: [{ ...alice, outcome: 'aborted' }],
  },
  {
    name: 'stream never read, then aborted',
    serve: (_call, reply) => replyLongStream(reply),
    run: (app) =>
      chatStream(app, async (stream) => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        stream.controller.abort();
        return { aborted: stream.controller.signal.aborted };
      }),
    expected: [{ ...alice, outcome: 'aborted' }],
  },
  {
    name: 'chat stream with its raw response',
    serve: (_call, reply) => replyChatStream(reply),
    run: (app) =>
      app.asUser('alice', async () => {
        const call = clientOf(app).chat.completions.create({ model: 'gpt-5', messages, stream: true });
        const { data, response } = await call.withResponse();
        return { status: response.status, chunks: await readStream(data) };
      }),
    expected: [{ ...alice, outcome: 'success', isError: false }],
  },
  {
    name: 'responses stream with its raw response',
    serve: (_call, reply) => replyResponsesStream(reply),
    run: (app) =>
      app.asUser('alice', async () => {
        const call = clientOf(app).responses.create({ model: 'gpt-5', input: 'Hi', stream: true });
        const { data, response } = await call.withResponse();
        return { status: response.status, chunks: await readStream(data) };
      }),
    expected: [{ ...alice, outcome: 'success', isError: false }],
  },
  {
    name: 'error in the middle of a stream',
    serve: (_call, reply) => replyBrokenStream(reply),
    run: (app) => chatStream(app, readStream),
    expected: [{ ...alice, outcome: 'error', isError: true }],
  },
];
