import { chunkFrame, frame } from './amazon-frames.ts';
import { bytesOfAnswer, events, lines } from './format-case.ts';
import type { RecordedExchange } from './recorded-exchanges.ts';

const SSE = 'text/event-stream';
const AMAZON = 'application/vnd.amazon.eventstream';
const BEDROCK = 'https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.nova-lite-v1%3A0';
const GEMINI = 'https://generativelanguage.googleapis.com/v1beta/models/gemini-3-flash';

const messages = [{ role: 'user', content: 'Say hello.' }];
const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
const chat = { id: 'chat-1', object: 'chat.completion', created: 1_790_000_000, model: 'm-1' };
const choice = { index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' };
const wholeChat = { ...chat, choices: [choice], usage };
const chatChunks = events(
  {
    ...chat,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { role: 'assistant', content: 'Hel' }, finish_reason: null }],
  },
  {
    ...chat,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { content: 'lo ü' }, finish_reason: null }],
  },
  { ...chat, object: 'chat.completion.chunk', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage },
  '[DONE]',
);
const typed = (...values: readonly { readonly type: string; readonly [field: string]: unknown }[]): string =>
  values.map((value) => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`).join('');

function exchange(
  url: string,
  request: object,
  answer: unknown,
  { type = 'application/json', status = 200 }: { readonly type?: string; readonly status?: number } = {},
): RecordedExchange {
  return {
    method: 'POST',
    url: new URL(url),
    requestHeaders: { 'content-type': 'application/json' },
    requestBody: Buffer.from(JSON.stringify(request)),
    status,
    responseHeaders: { 'content-type': type },
    responseBody: bytesOfAnswer(answer),
  };
}

const openai = (
  path: string,
  request: object,
  answer: unknown,
  more?: Parameters<typeof exchange>[3],
): RecordedExchange => exchange(`https://api.openai.com/v1${path}`, request, answer, more);

/** The chat of OpenAI-compatible providers, plain and streamed. */
const alike: readonly RecordedExchange[] = [
  'https://api.openai.com/v1',
  'https://acme.openai.azure.com/openai/deployments/m',
  'https://api.mistral.ai/v1',
  'https://api.together.xyz/v1',
  'https://api.groq.com/openai/v1',
  'https://router.huggingface.co/v1',
].flatMap((base) => [
  exchange(`${base}/chat/completions`, { model: 'm', messages }, wholeChat),
  exchange(`${base}/chat/completions`, { model: 'm', messages, stream: true }, chatChunks, { type: SSE }),
]);

const response = { id: 'resp-1', object: 'response', model: 'm-1', output: [], status: 'completed' };
const openAis: readonly RecordedExchange[] = [
  openai(
    '/chat/completions',
    { model: 'gone', messages },
    { error: { message: 'No such model.', type: 'invalid_request_error', code: 'model_not_found' } },
    { status: 404 },
  ),
  openai(
    '/chat/completions',
    { model: 'm', messages },
    { ...wholeChat, choices: [{ ...choice, message: { role: 'assistant', refusal: 'No.' } }] },
  ),
  openai(
    '/completions',
    { model: 'm', prompt: 'Hi' },
    { ...chat, choices: [{ text: 'Hello.', finish_reason: 'length' }], usage },
  ),
  openai('/responses', { model: 'm', input: 'Hi' }, { ...response, usage: { input_tokens: 4, output_tokens: 2 } }),
  openai(
    '/responses',
    { model: 'm', input: 'Hi', stream: true },
    typed(
      { type: 'response.created', response: { ...response, status: 'in_progress' } },
      { type: 'response.output_text.delta', delta: 'Hello.' },
      { type: 'response.completed', response: { ...response, usage: { input_tokens: 4, output_tokens: 2 } } },
    ),
    { type: SSE },
  ),
  openai(
    '/embeddings',
    { model: 'm', input: 'Hi', encoding_format: 'float' },
    { object: 'list', model: 'm-1', data: [{ index: 0, embedding: [0.5] }], usage: { prompt_tokens: 1 } },
  ),
  openai(
    '/images/generations',
    { model: 'm', prompt: 'A cat' },
    { created: 1, data: [{ b64_json: 'AAAA' }], usage: { input_tokens: 5, output_tokens: 900 } },
  ),
  openai('/moderations', { model: 'm', input: 'Hi' }, { id: 'modr-1', model: 'm-1', results: [] }),
];

const claude = { id: 'msg-1', type: 'message', role: 'assistant', model: 'm-1', content: [] };
const anthropics: readonly RecordedExchange[] = [
  exchange(
    'https://api.anthropic.com/v1/messages',
    { model: 'm', max_tokens: 9, messages },
    { ...claude, stop_reason: 'end_turn', usage: { input_tokens: 5, output_tokens: 2 } },
  ),
  exchange(
    'https://api.anthropic.com/v1/messages',
    { model: 'm', max_tokens: 9, messages },
    { ...claude, stop_reason: 'refusal', usage: { input_tokens: 5, output_tokens: 2 } },
  ),
  exchange(
    'https://api.anthropic.com/v1/messages',
    { model: 'm', max_tokens: 9, messages, stream: true },
    typed(
      { type: 'message_start', message: { ...claude, usage: { input_tokens: 5, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello.' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ),
    { type: SSE },
  ),
  exchange('https://api.anthropic.com/v1/messages/count_tokens', { model: 'm', messages }, { input_tokens: 14 }),
];

const candidate = { content: { role: 'model', parts: [{ text: 'Hello ü.' }] }, finishReason: 'STOP', index: 0 };
const spent = { promptTokenCount: 4, candidatesTokenCount: 2, thoughtsTokenCount: 3, totalTokenCount: 9 };
const contents = [{ role: 'user', parts: [{ text: 'Say hello.' }] }];
const gemini = { candidates: [candidate], usageMetadata: spent, modelVersion: 'm-1', responseId: 'g-1' };
const googles: readonly RecordedExchange[] = [
  exchange(`${GEMINI}:generateContent`, { contents }, gemini),
  exchange(`${GEMINI}:generateContent`, { contents }, { promptFeedback: { blockReason: 'SAFETY' } }),
  exchange(
    `${GEMINI}:generateContent`,
    { contents },
    { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Later.' } },
    { status: 429 },
  ),
  exchange(
    `${GEMINI}:streamGenerateContent?alt=sse`,
    { contents },
    events({ ...gemini, candidates: [{ content: candidate.content, index: 0 }] }, gemini),
    { type: SSE },
  ),
  exchange(
    `${GEMINI}:batchEmbedContents`,
    { requests: [{ content: contents[0] }] },
    { embeddings: [{ values: [0.5] }] },
  ),
  exchange(`${GEMINI}:countTokens`, { contents }, { totalTokens: 4 }),
];

const said = { role: 'assistant', content: [{ text: 'Hello.' }] };
const asked = { messages: [{ role: 'user', content: [{ text: 'Say hello.' }] }] };
const counted = { inputTokens: 5, outputTokens: 2, totalTokens: 7 };
const amazons: readonly RecordedExchange[] = [
  exchange(`${BEDROCK}/converse`, asked, { output: { message: said }, stopReason: 'end_turn', usage: counted }),
  exchange(`${BEDROCK}/converse`, asked, {
    output: { message: said },
    stopReason: 'guardrail_intervened',
    usage: counted,
  }),
  exchange(`${BEDROCK}/converse`, asked, { message: 'Not for you.' }, { status: 403 }),
  exchange(
    `${BEDROCK}/converse-stream`,
    asked,
    Buffer.concat([
      frame('messageStart', { role: 'assistant' }),
      frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hello.' } }),
      frame('messageStop', { stopReason: 'end_turn' }),
      frame('metadata', { usage: counted }),
    ]),
    { type: AMAZON },
  ),
  exchange(`${BEDROCK}/invoke`, asked, { output: { message: said }, stopReason: 'end_turn', usage: counted }),
  exchange(
    `${BEDROCK}/invoke-with-response-stream`,
    asked,
    Buffer.concat([
      chunkFrame({ outputText: 'Hello.', completionReason: 'FINISH' }),
      chunkFrame({ 'amazon-bedrock-invocationMetrics': { inputTokenCount: 3, outputTokenCount: 2 } }),
    ]),
    { type: AMAZON },
  ),
];

const cohereUsage = {
  billed_units: { input_tokens: 3, output_tokens: 2 },
  tokens: { input_tokens: 70, output_tokens: 2 },
};
const others: readonly RecordedExchange[] = [
  exchange(
    'https://api.cohere.com/v2/chat',
    { model: 'm', messages },
    {
      id: 'c-1',
      finish_reason: 'COMPLETE',
      message: { role: 'assistant', content: [{ type: 'text', text: 'Hello.' }] },
      usage: cohereUsage,
    },
  ),
  exchange(
    'https://api.cohere.com/v2/chat',
    { model: 'm', messages, stream: true },
    typed(
      { type: 'message-start', id: 'c-1', delta: { message: { role: 'assistant' } } },
      { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Hello.' } } } },
      { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage: cohereUsage } },
    ),
    { type: SSE },
  ),
  exchange(
    'https://api.cohere.com/v2/rerank',
    { model: 'm', query: 'Hi', documents: ['Hello'] },
    { id: 'r-1', results: [{ index: 0, relevance_score: 0.5 }] },
  ),
  exchange(
    'https://api.cohere.com/v2/embed',
    { model: 'm', texts: ['Hi'], input_type: 'search_query', embedding_types: ['float'] },
    { id: 'e-1', embeddings: { float: [[0.5]] }, texts: ['Hi'], meta: { billed_units: { input_tokens: 1 } } },
  ),
  exchange(
    'https://api.mistral.ai/v1/embeddings',
    { model: 'm', input: ['Hi'] },
    {
      id: 'e-1',
      object: 'list',
      model: 'm-1',
      data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
      usage: { prompt_tokens: 9 },
    },
  ),
  exchange(
    'https://api.voyageai.com/v1/embeddings',
    { model: 'm', input: 'Hi' },
    {
      object: 'list',
      model: 'm',
      data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
      usage: { total_tokens: 1 },
    },
  ),
  exchange(
    'https://api.replicate.com/v1/models/acme/flux/predictions',
    { input: { prompt: 'A cat' } },
    { id: 'p-1', model: 'acme/flux', status: 'starting', error: null },
    { status: 201 },
  ),
  exchange(
    'http://127.0.0.1:11434/api/chat',
    { model: 'm', messages, stream: false },
    {
      model: 'm',
      message: { role: 'assistant', content: 'Hello.' },
      done: true,
      done_reason: 'stop',
      prompt_eval_count: 4,
      eval_count: 2,
    },
  ),
  exchange(
    'http://127.0.0.1:11434/api/generate',
    { model: 'm', prompt: 'Hi', stream: true },
    lines(
      { model: 'm', response: 'Hel', done: false },
      { model: 'm', response: 'lo.', done: true, done_reason: 'stop', prompt_eval_count: 4, eval_count: 2 },
    ),
    { type: 'application/x-ndjson' },
  ),
  exchange(
    'http://127.0.0.1:11434/api/embed',
    { model: 'm', input: 'Hi' },
    { model: 'm', embeddings: [[0.5]], prompt_eval_count: 1 },
  ),
];

/** Our own exchanges, after the providers' documentation, of every client and format, for clones without recordings. */
export const OWN_EXCHANGES: readonly RecordedExchange[] = [
  ...alike,
  ...openAis,
  ...anthropics,
  ...googles,
  ...amazons,
  ...others,
];
