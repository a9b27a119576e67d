import { denied, events, formatGroup } from '../../support/format-case.ts';

const BASE = 'https://ai-gateway.vercel.sh/v4/ai';
const language = (streaming: boolean) => ({
  'ai-language-model-id': 'openai/gpt-5',
  'ai-language-model-specification-version': '4',
  'ai-language-model-streaming': String(streaming),
});
const gateway = { modelId: 'openai/gpt-5', modelProvider: 'vercel_ai_gateway', operation: 'chat' };
const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];
const usage = { inputTokens: { total: 12, noCache: 12 }, outputTokens: { total: 34, reasoning: 4 } };
const read = {
  modelServedId: 'gpt-5-2026',
  responseId: 'r-1',
  finishReasons: ['stop'],
  inputTokens: 12,
  outputTokens: 34,
};

export const vercelGatewayCases = formatGroup("Vercel's AI Gateway", [
  {
    it: 'a response',
    url: `${BASE}/language-model`,
    headers: language(false),
    request: { prompt },
    answer: {
      content: [{ type: 'text', text: 'Hello' }],
      finishReason: { unified: 'stop', raw: 'end_turn' },
      usage,
      response: { id: 'r-1', modelId: 'gpt-5-2026' },
    },
    record: { ...gateway, ...read },
  },
  {
    it: 'a response of earlier versions, at a private gateway',
    url: 'http://gateway.internal/v1/ai/language-model',
    headers: language(false),
    request: { prompt },
    answer: { finishReason: 'content-filter', usage: { inputTokens: 12, outputTokens: 0 } },
    record: {
      ...gateway,
      ...denied('content_refused'),
      finishReasons: ['content-filter'],
      inputTokens: 12,
      outputTokens: 0,
    },
  },
  {
    it: 'a stream',
    url: `${BASE}/language-model`,
    headers: language(true),
    request: { prompt },
    type: 'text/event-stream',
    answer: events(
      { type: 'stream-start', warnings: [] },
      { type: 'response-metadata', id: 'r-1', modelId: 'gpt-5-2026' },
      { type: 'text-delta', id: '0', delta: 'Hel' },
      { type: 'text-delta', id: '0', delta: 'lo' },
      { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage },
    ),
    record: { ...gateway, ...read, stream: true },
  },
  {
    it: 'an error in a stream',
    url: `${BASE}/language-model`,
    headers: language(true),
    request: { prompt },
    type: 'text/event-stream',
    answer: events({ type: 'stream-start', warnings: [] }, { type: 'error', error: { message: 'Overloaded' } }),
    record: { ...gateway, stream: true, outcome: 'error', outcomeReason: 'in_band_error' },
  },
  {
    it: 'embeddings',
    url: `${BASE}/embedding-model`,
    headers: { 'ai-model-id': 'openai/embed-3' },
    request: { values: ['Hi'] },
    answer: { embeddings: [[0, 1]], usage: { tokens: 4 } },
    record: { ...gateway, modelId: 'openai/embed-3', operation: 'embeddings', inputTokens: 4 },
  },
  {
    it: 'the list of models',
    method: 'GET',
    url: `${BASE}/config`,
    answer: { models: [] },
    record: { modelProvider: 'vercel_ai_gateway' },
  },
]);
