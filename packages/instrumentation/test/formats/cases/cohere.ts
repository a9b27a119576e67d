import { denied, events, formatGroup, lines } from '../../support/format-case.ts';

const HOST = 'https://api.cohere.com';
const asked = { modelId: 'command-b', modelProvider: 'cohere', operation: 'chat' };
const tokens = { billed_units: { input_tokens: 3, output_tokens: 2 }, tokens: { input_tokens: 9, output_tokens: 2 } };
const usage = { inputTokens: 3, outputTokens: 2 };
const request = { model: 'command-b', messages: [{ role: 'user', content: 'Hi' }] };

export const cohereCases = formatGroup('cohere', [
  {
    it: 'plain',
    url: `${HOST}/v2/chat`,
    request,
    answer: {
      id: 'c-1',
      finish_reason: 'COMPLETE',
      message: { content: [{ type: 'text', text: 'Hello' }] },
      usage: tokens,
    },
    record: { ...asked, ...usage, responseId: 'c-1', finishReasons: ['COMPLETE'] },
  },
  {
    it: 'streamed as events',
    url: `${HOST}/v2/chat`,
    request,
    type: 'text/event-stream',
    answer: events(
      { type: 'message-start', id: 'c-1' },
      { type: 'content-delta', delta: { message: { content: { text: 'Hello' } } } },
      { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage: tokens } },
    ),
    record: { ...asked, ...usage, responseId: 'c-1', finishReasons: ['COMPLETE'], stream: true },
  },
  {
    it: 'streamed as lines, without naming its model',
    url: `${HOST}/v1/chat`,
    request: { message: 'Hi', stream: true },
    type: 'application/stream+json',
    answer: lines(
      { event_type: 'stream-start', generation_id: 'c-1' },
      { event_type: 'text-generation', text: 'Hello' },
      { event_type: 'stream-end', response: { text: 'Hello', meta: tokens }, finish_reason: 'COMPLETE' },
    ),
    record: { ...asked, ...usage, modelId: undefined, responseId: 'c-1', finishReasons: ['COMPLETE'], stream: true },
  },
  {
    it: 'a stream that ends with an error',
    url: `${HOST}/v2/chat`,
    request,
    type: 'text/event-stream',
    answer: events({ type: 'message-end', delta: { finish_reason: 'ERROR' } }),
    record: { ...asked, outcome: 'error', outcomeReason: 'in_band_error', finishReasons: ['ERROR'], stream: true },
  },
  {
    it: 'a toxic response',
    url: `${HOST}/v1/generate`,
    request: { model: 'command-b', prompt: 'Hi' },
    answer: { id: 'c-1', generations: [{ finish_reason: 'ERROR_TOXIC' }] },
    record: {
      ...asked,
      ...denied('content_refused'),
      operation: 'text_completion',
      responseId: 'c-1',
      finishReasons: ['ERROR_TOXIC'],
    },
  },
  {
    it: 'an invalid key',
    url: `${HOST}/v2/embed`,
    request: { model: 'embed-v5', texts: ['Hi'] },
    status: 401,
    answer: { message: 'invalid api token' },
    record: { ...asked, ...denied('unauthenticated'), modelId: 'embed-v5', operation: 'embeddings' },
  },
  {
    it: 'reranking',
    url: `${HOST}/v2/rerank`,
    request: { model: 'rerank-v5', query: 'Hi', documents: [] },
    answer: { id: 'c-1', results: [], meta: { billed_units: { search_units: 1 } } },
    record: { ...asked, modelId: 'rerank-v5', operation: 'rerank', responseId: 'c-1' },
  },
  {
    it: 'reranking elsewhere',
    url: 'https://api.jina.ai/v1/rerank',
    request: { model: 'jina-v4', query: 'Hi', documents: [] },
    answer: { model: 'jina-v4', results: [], usage: { total_tokens: 12 } },
    record: {
      modelId: 'jina-v4',
      modelServedId: 'jina-v4',
      modelProvider: 'jina_ai',
      operation: 'rerank',
      inputTokens: 12,
    },
  },
]);
