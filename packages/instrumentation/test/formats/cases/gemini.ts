import { denied, events, formatGroup } from '../../support/format-case.ts';

const HOST = 'https://generativelanguage.googleapis.com/v1beta';
const VERTEX = 'https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4/publishers';
const request = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };
const asked = { modelId: 'gemini-3-flash', modelProvider: 'gcp.gemini', operation: 'generate_content' };
const part = { candidates: [{ content: { parts: [{ text: 'Hel' }], role: 'model' } }] };
const last = {
  candidates: [{ content: { parts: [{ text: 'lo' }], role: 'model' }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 2, thoughtsTokenCount: 5, totalTokenCount: 11 },
  modelVersion: 'gemini-3-flash-001',
  responseId: 'g-1',
};
const read = {
  ...asked,
  modelServedId: 'gemini-3-flash-001',
  responseId: 'g-1',
  finishReasons: ['STOP'],
  inputTokens: 4,
  outputTokens: 7,
};

export const geminiCases = formatGroup('gemini', [
  { it: 'plain', url: `${HOST}/models/gemini-3-flash:generateContent`, request, answer: last, record: read },
  {
    it: 'streamed as events',
    url: `${HOST}/models/gemini-3-flash:streamGenerateContent?alt=sse`,
    request,
    type: 'text/event-stream',
    answer: events(part, last),
    record: { ...read, stream: true },
  },
  {
    it: 'streamed as one array',
    url: `${HOST}/models/gemini-3-flash:streamGenerateContent`,
    request,
    answer: `[${JSON.stringify(part)}\n,\r\n${JSON.stringify(last)}]`,
    record: { ...read, stream: true },
  },
  {
    it: 'an incomplete stream',
    url: `${HOST}/models/gemini-3-flash:streamGenerateContent?alt=sse`,
    request,
    type: 'text/event-stream',
    answer: events(part),
    record: { ...asked, outcome: 'unknown', stream: true },
  },
  {
    it: 'a blocked prompt',
    url: `${HOST}/models/gemini-3-flash:generateContent`,
    request,
    answer: { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 4 } },
    record: { ...asked, ...denied('content_refused'), inputTokens: 4 },
  },
  {
    it: 'a response stopped for safety',
    url: `${HOST}/models/gemini-3-flash:generateContent`,
    request,
    answer: { candidates: [{ finishReason: 'PROHIBITED_CONTENT' }] },
    record: { ...asked, ...denied('content_refused'), finishReasons: ['PROHIBITED_CONTENT'] },
  },
  {
    it: 'an error within a stream',
    url: `${HOST}/models/gemini-3-flash:streamGenerateContent?alt=sse`,
    request,
    type: 'text/event-stream',
    answer: events(part, { error: { code: 503, status: 'UNAVAILABLE', message: 'busy' } }),
    record: { ...asked, outcome: 'error', outcomeReason: 'in_band_error', stream: true },
  },
  {
    it: 'an invalid key, with status 400',
    url: `${HOST}/models/gemini-3-flash:generateContent`,
    request,
    status: 400,
    answer: { error: { code: 400, status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] } },
    record: { ...asked, ...denied('unauthenticated') },
  },
  {
    it: 'a missing model',
    url: `${HOST}/models/gemini-3-flash:generateContent`,
    request,
    status: 404,
    answer: { error: { code: 404, status: 'NOT_FOUND' } },
    record: { ...asked, ...denied('model_unavailable') },
  },
  {
    it: 'a rate limit, reported in an array',
    url: `${HOST}/models/gemini-3-flash:streamGenerateContent`,
    request,
    status: 429,
    answer: [{ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }],
    record: { ...asked, ...denied('rate_limited'), stream: true },
  },
  {
    it: 'embeddings',
    url: `${HOST}/models/gemini-embedding-2:batchEmbedContents`,
    request: { requests: [] },
    answer: { embeddings: [{ values: [0.1] }] },
    record: { ...asked, modelId: 'gemini-embedding-2', operation: 'embeddings' },
  },
  {
    it: 'token counting',
    url: `${HOST}/models/gemini-3-flash:countTokens`,
    request,
    answer: { totalTokens: 9 },
    record: { ...asked, operation: 'count_tokens', inputTokens: 9 },
  },
  {
    it: "another publisher's model on Vertex, in its own format",
    url: `${VERTEX}/anthropic/models/claude-5-sonnet@20260101:rawPredict`,
    request: { anthropic_version: 'vertex-2023-10-16', messages: [] },
    answer: {
      id: 'msg_1',
      model: 'claude-5-sonnet',
      stop_reason: 'end_turn',
      usage: { input_tokens: 3, output_tokens: 2 },
    },
    record: {
      modelId: 'claude-5-sonnet@20260101',
      modelServedId: 'claude-5-sonnet',
      modelProvider: 'gcp.vertex_ai',
      operation: 'predict',
      responseId: 'msg_1',
      finishReasons: ['end_turn'],
      inputTokens: 3,
      outputTokens: 2,
    },
  },
  {
    it: "another publisher's model on Vertex, in its own format",
    url: 'http://gateway.internal/v1/projects/p/locations/l/publishers/anthropic/models/claude-5-sonnet@20260101:rawPredict',
    request: { anthropic_version: 'vertex-2023-10-16', messages: [] },
    answer: {
      id: 'msg_1',
      model: 'claude-5-sonnet',
      stop_reason: 'end_turn',
      usage: { input_tokens: 3, output_tokens: 2 },
    },
    record: {
      modelId: 'claude-5-sonnet@20260101',
      modelServedId: 'claude-5-sonnet',
      modelProvider: 'gcp.vertex_ai',
      operation: 'predict',
      responseId: 'msg_1',
      finishReasons: ['end_turn'],
      inputTokens: 3,
      outputTokens: 2,
    },
  },
  {
    it: 'an interaction on Vertex AI, also at another host',
    url: 'http://gateway.internal/v1beta1/projects/p/locations/l/interactions',
    request: { model: 'gemini-3-flash', input: 'Hi' },
    answer: {
      id: 'i-2',
      model: 'gemini-3-flash',
      status: 'completed',
      usage: { total_input_tokens: 4, total_output_tokens: 2 },
    },
    record: {
      ...asked,
      modelProvider: 'gcp.vertex_ai',
      operation: 'chat',
      modelServedId: 'gemini-3-flash',
      responseId: 'i-2',
      finishReasons: ['completed'],
      inputTokens: 4,
      outputTokens: 2,
    },
  },
  {
    it: 'an interaction, streamed',
    url: `${HOST}/interactions`,
    request: { model: 'gemini-3-flash', input: 'Hi', stream: true },
    type: 'text/event-stream',
    answer: events(
      { interaction: { id: 'i-1', status: 'in_progress', model: 'gemini-3-flash' } },
      {
        interaction: {
          id: 'i-1',
          status: 'completed',
          usage: { total_input_tokens: 4, total_output_tokens: 2, total_thought_tokens: 3 },
        },
      },
      '[DONE]',
    ),
    record: {
      ...asked,
      operation: 'chat',
      modelServedId: 'gemini-3-flash',
      responseId: 'i-1',
      finishReasons: ['completed'],
      inputTokens: 4,
      outputTokens: 5,
      stream: true,
    },
  },
]);
