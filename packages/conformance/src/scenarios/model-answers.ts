import type { ModelReply, Scenario } from './scenario.ts';

/** The model that serves the request; some tools record it instead of the requested one. */
export const SERVED_MODEL = 'gpt-5-2026-05-01';
const USAGE = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 };
const WORDS = ['The ', 'capital ', 'of ', 'France ', 'is ', 'Paris', '.'];

/** The message that every scenario sends. */
export const messages: [{ role: 'user'; content: string }] = [
  { role: 'user', content: 'What is the capital of France?' },
];

export const completion: object = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_795_000_000,
  model: SERVED_MODEL,
  choices: [{ index: 0, message: { role: 'assistant', content: WORDS.join('') }, finish_reason: 'stop' }],
  usage: USAGE,
};

const frame = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

function chunk(delta: object, reason: string | null = null): string {
  const { id, created, model } = completion as Record<string, unknown>;
  const choices = [{ index: 0, delta, finish_reason: reason }];
  return frame({ id, object: 'chat.completion.chunk', created, model, choices });
}

const DELTAS = WORDS.map((content) => chunk({ content }));

export function replyJson(reply: ModelReply, status: number, body: object): void {
  reply.head(status, { 'content-type': 'application/json' });
  reply.end(JSON.stringify(body));
}

function replyStreamHead(reply: ModelReply): void {
  reply.head(200, { 'content-type': 'text/event-stream' });
}

/** Sends a chat stream from its first event to `[DONE]`. */
export async function replyChatStream(reply: ModelReply): Promise<void> {
  replyStreamHead(reply);
  for (const delta of DELTAS) await reply.write(delta);
  reply.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
}

/** Sends a chat stream for as long as the client listens, at most half a second. */
export async function replyLongStream(reply: ModelReply): Promise<void> {
  replyStreamHead(reply);
  for (let left = 20; left > 0; left -= 1) {
    if (!(await reply.write(chunk({ content: 'word ' })))) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  reply.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
}

/** Sends half a chat stream, followed by an error. */
export async function replyBrokenStream(reply: ModelReply): Promise<void> {
  replyStreamHead(reply);
  for (const delta of DELTAS.slice(0, 3)) await reply.write(delta);
  const error = { message: 'The server had an error.', type: 'server_error', param: null, code: 'server_error' };
  reply.end(frame({ error }));
}

const event = (type: string, rest: object): string => `event: ${type}\n${frame({ type, ...rest })}`;

/** Sends a stream of the Responses API. */
export async function replyResponsesStream(reply: ModelReply): Promise<void> {
  replyStreamHead(reply);
  const response = { id: 'resp_1', object: 'response', model: SERVED_MODEL, output: [], status: 'in_progress' };
  await reply.write(event('response.created', { response }));
  for (const delta of WORDS) {
    await reply.write(
      event('response.output_text.delta', { item_id: 'msg_1', output_index: 0, content_index: 0, delta }),
    );
  }
  const usage = { input_tokens: 12, output_tokens: 7, total_tokens: 19 };
  reply.end(event('response.completed', { response: { ...response, status: 'completed', usage } }));
}

/** Responds with the provider's refusal. */
export const forbid: Scenario['serve'] = (_call, reply) => {
  const message = 'You are not allowed to sample from this model';
  replyJson(reply, 403, { error: { message, type: 'invalid_request_error', param: null, code: null } });
};
