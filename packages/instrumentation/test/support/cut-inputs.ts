import { chunkFrame, frame } from './amazon-frames.ts';

/** A response of one format, in its significant parts. */
export interface CutInput {
  readonly format: string;
  readonly path: string;
  readonly model: string;
  readonly type: string;
  readonly parts: readonly (string | Buffer)[];
  /**
   * Number of parts after which the response is complete, whatever happens to the connection; absent if only the end of
   * the connection shows it.
   */
  readonly wholeAfter?: number;
}

const json = (value: unknown): string => JSON.stringify(value);
const data = (value: unknown): string => `data: ${json(value)}\n\n`;
const typed = (value: { readonly type: string; readonly [field: string]: unknown }): string =>
  `event: ${value.type}\n${data(value)}`;
const DONE = 'data: [DONE]\n\n';
const SSE = 'text/event-stream';
const JSON_TYPE = 'application/json';
const AMAZON = 'application/vnd.amazon.eventstream';

const usage = { prompt_tokens: 3, completion_tokens: 2 };
const chunk = (delta: object, reason: string | null = null): string =>
  data({ id: 'c', model: 'm-1', choices: [{ delta, finish_reason: reason }] });
const gemini = (text: string, more: object = {}) => ({ candidates: [{ content: { parts: [{ text }] }, ...more }] });
const geminiLast = { ...gemini('ü', { finishReason: 'STOP' }), usageMetadata: { promptTokenCount: 3 } };

const streams: readonly CutInput[] = [
  {
    format: 'openai.chat',
    path: '/v1/chat/completions',
    model: 'm',
    type: SSE,
    parts: [chunk({ content: 'Grüße' }), chunk({}, 'stop'), data({ id: 'c', choices: [], usage }), DONE],
    wholeAfter: 4,
  },
  {
    format: 'openai.responses',
    path: '/v1/responses',
    model: 'm',
    type: SSE,
    parts: [
      typed({ type: 'response.created', response: { id: 'r', model: 'm-1' } }),
      typed({ type: 'response.output_text.delta', delta: 'Hi' }),
      typed({ type: 'response.completed', response: { id: 'r', model: 'm-1', usage: { input_tokens: 3 } } }),
    ],
    wholeAfter: 3,
  },
  {
    format: 'openai.completions',
    path: '/v1/completions',
    model: 'm',
    type: SSE,
    parts: [data({ id: 'c', model: 'm-1', choices: [{ text: 'Hi', finish_reason: 'stop' }] }), DONE],
    wholeAfter: 2,
  },
  {
    format: 'anthropic.messages',
    path: '/v1/messages',
    model: 'm',
    type: SSE,
    parts: [
      typed({ type: 'message_start', message: { id: 'a', model: 'm-1', usage: { input_tokens: 3 } } }),
      typed({ type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hi' } }),
      typed({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }),
      typed({ type: 'message_stop' }),
    ],
    wholeAfter: 4,
  },
  {
    format: 'gemini, events',
    path: '/v1beta/models/m:streamGenerateContent',
    model: 'm',
    type: SSE,
    parts: [data(gemini('Hi')), data(geminiLast)],
  },
  {
    format: 'gemini, array',
    path: '/v1beta/models/m:streamGenerateContent',
    model: 'm',
    type: JSON_TYPE,
    parts: [`[${json(gemini('Hi'))}\n,\r\n`, `${json(geminiLast)}\n]`],
    // The end of the array is the last event of the stream.
    wholeAfter: 2,
  },
  {
    format: 'ollama',
    path: '/api/chat',
    model: 'm',
    type: 'application/x-ndjson',
    parts: [
      `${json({ model: 'm', message: { content: 'Hi' }, done: false })}\n`,
      `${json({ model: 'm', done: true, done_reason: 'stop', prompt_eval_count: 3, eval_count: 2 })}\n`,
    ],
    wholeAfter: 2,
  },
  {
    format: 'bedrock.converse',
    path: '/model/m/converse-stream',
    model: 'm',
    type: AMAZON,
    parts: [
      frame('contentBlockDelta', { delta: { text: 'Hi' } }),
      frame('messageStop', { stopReason: 'end_turn' }),
      frame('metadata', { usage: { inputTokens: 3, outputTokens: 2 } }),
    ],
    wholeAfter: 3,
  },
  {
    format: 'bedrock.invoke',
    path: '/model/m/invoke-with-response-stream',
    model: 'm',
    type: AMAZON,
    parts: [
      chunkFrame({ outputText: 'Hi', completionReason: 'FINISH' }),
      chunkFrame({ 'amazon-bedrock-invocationMetrics': { inputTokenCount: 3, outputTokenCount: 2 } }),
    ],
    wholeAfter: 2,
  },
  {
    format: 'cohere',
    path: '/v2/chat',
    model: 'm',
    type: SSE,
    parts: [
      typed({ type: 'content-delta', delta: { message: { content: { text: 'Hi' } } } }),
      typed({ type: 'message-end', delta: { finish_reason: 'COMPLETE', usage: { tokens: { input_tokens: 3 } } } }),
    ],
    wholeAfter: 2,
  },
];

const plain = (format: string, path: string, answer: unknown): CutInput => ({
  format: `${format}, plain`,
  path,
  model: 'm',
  type: JSON_TYPE,
  parts: [json(answer)],
});

/** One response of every format with its own response shape. */
export const CUT_INPUTS: readonly CutInput[] = [
  ...streams,
  plain('openai.chat', '/v1/chat/completions', { id: 'c', choices: [{ finish_reason: 'stop' }], usage }),
  plain('openai.responses', '/v1/responses', { id: 'r', status: 'completed', usage: { input_tokens: 3 } }),
  plain('openai.embeddings', '/v1/embeddings', { data: [{ embedding: [0.5, 1] }], usage }),
  plain('anthropic.messages', '/v1/messages', { id: 'a', stop_reason: 'end_turn', usage: { input_tokens: 3 } }),
  plain('gemini', '/v1beta/models/m:generateContent', geminiLast),
  plain('ollama', '/api/generate', { model: 'm', response: 'Hi', done: true, done_reason: 'stop', eval_count: 2 }),
  plain('bedrock.converse', '/model/m/converse', { stopReason: 'end_turn', usage: { inputTokens: 3 } }),
  plain('bedrock.invoke', '/model/m/invoke', { stop_reason: 'end_turn', usage: { input_tokens: 3 } }),
  plain('cohere', '/v2/chat', { finish_reason: 'COMPLETE', usage: { tokens: { input_tokens: 3 } } }),
  plain('rerank', '/v2/rerank', { results: [{ index: 0, relevance_score: 0.5 }] }),
  plain('kserve', '/v2/models/m/infer', { model_name: 'm', outputs: [{ name: 'o', data: [1] }] }),
];
