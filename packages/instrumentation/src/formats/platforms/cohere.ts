import { parseJson } from '../../body/parse-json.ts';
import { readAnyResponse } from '../any-response.ts';
import { noteError, noteIdentity, noteText, noteUsage } from '../response-facts.ts';
import type { ResponseFacts, ModelFormat } from '../format.ts';
import { asObject, type JsonObject } from '../json-value.ts';
import { messageOf, messagesOf } from '../messages.ts';
import { plainFormat } from '../plain-format.ts';

const OPERATIONS: Readonly<Record<string, string>> = {
  chat: 'chat',
  generate: 'text_completion',
  embed: 'embeddings',
  classify: 'classify',
  summarize: 'summarize',
  tokenize: 'tokenize',
  detokenize: 'tokenize',
};

/** Cohere's own API, versions 1 and 2; version 1 streams lines of JSON. Reranking is a separate format. */
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
  responseFields: [
    'id',
    'generation_id',
    'response_id',
    'finish_reason',
    'text',
    'message',
    'generations',
    'usage',
    'meta',
    'token_count',
    'error',
  ],
  readResponse,
  readEvent: ({ data }, facts) => readStep(asObject(parseJson(data)), facts),
  unlabelledStream: 'lines',
});

/** Version 1 names its events in `event_type`, and ends with the whole response. */
function readStep(event: JsonObject, facts: ResponseFacts): void {
  const delta = asObject(event['delta']);
  switch (event['type'] ?? event['event_type']) {
    case 'text-generation':
      return noteText(facts, event['text']);
    case 'content-delta':
      return readResponse(delta, facts);
    case 'message-end':
      return readEnd(delta, facts);
    case 'stream-end':
      return readEnd({ finish_reason: event['finish_reason'], ...asObject(event['response']) }, facts);
    default:
      return noteIdentity(facts, event['generation_id'] ?? event['id'], undefined);
  }
}

function readEnd(response: JsonObject, facts: ResponseFacts): void {
  readResponse(response, facts);
  facts.ended = true;
}

const REFUSALS: ReadonlySet<unknown> = new Set(['ERROR_TOXIC', 'TOXIC']);

function readResponse(body: JsonObject, facts: ResponseFacts): void {
  const { message, ...rest } = body;
  // Errors have a text as message.
  if (typeof message === 'object') readAnyResponse({ message }, facts);
  readAnyResponse({ ...rest, usage: undefined }, facts);
  noteIdentity(facts, body['generation_id'] ?? body['id'] ?? body['response_id'], undefined);
  noteError(facts, body['error']);
  const { prompt_tokens: input, response_tokens: output } = asObject(body['token_count']);
  noteUsage(facts, input, output);
  for (const counts of [asObject(body['usage']), asObject(body['meta'])]) readUsage(counts, facts);
  if (REFUSALS.has(body['finish_reason'])) facts.refused = true;
}

/** Billed tokens take precedence, as in OpenTelemetry's conventions. */
function readUsage(counts: JsonObject, facts: ResponseFacts): void {
  // Jina's classification has the same path.
  noteUsage(facts, counts['total_tokens'], undefined);
  for (const kind of ['tokens', 'billed_units']) {
    const { input_tokens: input, output_tokens: output } = asObject(counts[kind]);
    noteUsage(facts, input, output);
  }
}
