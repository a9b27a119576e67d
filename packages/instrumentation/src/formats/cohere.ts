import { parseJson } from '../body/json-picker.ts';
import { readAnyAnswer } from './any-answer.ts';
import { noteError, noteIdentity, noteUsage } from './answer.ts';
import type { AnswerFacts, ModelFormat } from './format.ts';
import { asObject, asText, type JsonObject } from './json-value.ts';
import { messageOf, messagesOf } from './messages.ts';
import { plainFormat } from './plain-format.ts';

const OPERATIONS: Readonly<Record<string, string>> = {
  chat: 'chat',
  generate: 'text_completion',
  embed: 'embeddings',
  classify: 'classify',
  summarize: 'summarize',
  tokenize: 'tokenize',
  detokenize: 'tokenize',
};

/** Cohere's own API, versions 1 and 2; version 1 streams lines of JSON. Reranking is a format of its own. */
export const cohere: ModelFormat = plainFormat({
  name: 'cohere',
  provider: 'cohere',
  match(method, path) {
    const name = /\/v[12]\/([a-z]+)$/u.exec(path)?.[1];
    const operation = name === undefined ? undefined : OPERATIONS[name];
    return method === 'POST' && operation !== undefined ? { certain: false, operation } : undefined;
  },
  requestFields: ['model', 'stream', 'messages', 'message', 'prompt'],
  readMessages: ({ messages, message, prompt }) =>
    messages === undefined ? [messageOf('user', message ?? prompt)] : messagesOf(messages),
  answerFields: [
    ...['id', 'generation_id', 'response_id', 'finish_reason', 'text', 'message', 'generations', 'usage', 'meta'],
    ...['token_count', 'error'],
  ],
  readAnswer,
  readEvent({ data }, facts) {
    const event = asObject(parseJson(data));
    const type = event['type'] ?? event['event_type'];
    if (event['response'] !== undefined) readAnswer(asObject(event['response']), facts);
    else if (type === 'message-end' || type === 'content-delta') readAnswer(asObject(event['delta']), facts);
    else if (type !== 'stream-end') noteIdentity(facts, event['generation_id'] ?? event['id'], undefined);
    if (type === 'stream-end' || type === 'message-end') facts.ended = true;
    const failed = event['finish_reason'] === 'ERROR' || asObject(event['delta'])['finish_reason'] === 'ERROR';
    if (failed) facts.error = { codes: [] };
    if (type === 'text-generation' && asText(event['text']) !== undefined) facts.text.push(String(event['text']));
  },
  unlabelledStream: 'lines',
});

const REFUSALS: ReadonlySet<unknown> = new Set(['ERROR_TOXIC', 'TOXIC']);

function readAnswer(body: JsonObject, facts: AnswerFacts): void {
  const { message, ...rest } = body;
  // Errors are told as a message that is a text.
  if (typeof message === 'object') readAnyAnswer({ message }, facts);
  readAnyAnswer({ ...rest, usage: undefined }, facts);
  noteIdentity(facts, body['generation_id'] ?? body['id'] ?? body['response_id'], undefined);
  noteError(facts, body['error']);
  for (const counts of [asObject(body['usage']), asObject(body['meta'])]) readUsage(counts, facts);
  const { prompt_tokens: input, response_tokens: output } = asObject(body['token_count']);
  noteUsage(facts, input, output);
  if (REFUSALS.has(body['finish_reason'])) facts.refused = true;
}

/** All tokens, where they are told, before those that are billed. */
function readUsage(counts: JsonObject, facts: AnswerFacts): void {
  for (const kind of ['billed_units', 'tokens']) {
    const { input_tokens: input, output_tokens: output } = asObject(counts[kind]);
    noteUsage(facts, input, output);
  }
}
