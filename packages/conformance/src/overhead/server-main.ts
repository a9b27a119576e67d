// The model of the overhead benchmark, in its own process: streams the number of chunks in the model's name.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '@auditspan/testing';

/** Long enough that the client reads every chunk separately, as from a real model. */
const PAUSE_MS = 1;
const HEAD = { id: 'chatcmpl-AkXq1Y9ZpQ', created: 1_795_000_000, model: 'gpt-5-2026-05-01' };
const USAGE = { prompt_tokens: 12, completion_tokens: 50, total_tokens: 62 };

const sse = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const chunkOf = (delta: object, reason: string | null): object => ({
  ...HEAD,
  object: 'chat.completion.chunk',
  service_tier: 'default',
  system_fingerprint: 'fp_44709d6fcb',
  choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
});
const DELTA = sse(chunkOf({ content: ' word' }, null));
const LAST = `${sse(chunkOf({}, 'stop'))}data: [DONE]\n\n`;
const PLAIN = JSON.stringify({
  ...HEAD,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'word '.repeat(50) }, finish_reason: 'stop' }],
  usage: USAGE,
});

function stream(response: ServerResponse, chunks: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const next = (left: number): void => {
    response.write(left > 1 ? DELTA : LAST);
    if (left > 1) setTimeout(next, PAUSE_MS, left - 1);
    else response.end();
  };
  next(chunks);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { model } = JSON.parse(await text(request)) as { model: string };
  const chunks = Number(model.split('-').at(-1));
  if (chunks > 0) stream(response, chunks);
  else response.writeHead(200, { 'content-type': 'application/json' }).end(PLAIN);
}

const server = createServer((request, response) => void answer(request, response));
process.send?.({ url: `http://127.0.0.1:${await listen(server)}` });
process.once('disconnect', () => process.exit());
