import {
  answerText,
  newId,
  now,
  outputTokens,
  pieces,
  servedName,
  typedFrame,
  type ModelApi,
  type TypedEvent,
} from './model-api.ts';
import type { ModelRequest } from './model-request.ts';
import { openAiError } from './openai-errors.ts';

/** `/v1/responses`. */
export const openAiResponses: ModelApi = {
  requestIdHeader: 'x-request-id',
  answer: (request) => finished(begun(request), request),
  frames: (request) =>
    events(request).map((event, index) => typedFrame(Object.assign(event, { sequence_number: index }))),
  error: openAiError,
  inBandError: () => ({
    body: { id: newId('resp_'), object: 'response', status: 'failed', error: FAILURE, output: [] },
    frame: typedFrame({ type: 'error', ...FAILURE, param: null, sequence_number: 99 }),
  }),
};

const FAILURE = { code: 'server_error', message: 'The server had an error while processing your request.' };

function begun(request: ModelRequest): object {
  return {
    id: newId('resp_'),
    object: 'response',
    created_at: now(),
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: servedName(request.model),
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    store: true,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: null,
    user: null,
  };
}

function finished(response: object, request: ModelRequest): object {
  const filtered = request.behaviour === 'filtered';
  return {
    ...response,
    status: filtered ? 'incomplete' : 'completed',
    incomplete_details: filtered ? { reason: 'content_filter' } : null,
    output: [message(request, [contentPart(request, answerText(request))])],
    usage: usage(request),
  };
}

function message(request: ModelRequest, content: readonly object[]): object {
  const status = content.length === 0 ? 'in_progress' : 'completed';
  return { id: `msg_${request.inputTokens}`, type: 'message', status, role: 'assistant', content };
}

function contentPart(request: ModelRequest, text: string): object {
  if (request.behaviour === 'refusal') return { type: 'refusal', refusal: text };
  return { type: 'output_text', annotations: [], logprobs: [], text };
}

function usage(request: ModelRequest): object {
  const output = outputTokens(answerText(request));
  return {
    input_tokens: request.inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: request.inputTokens + output,
  };
}

function events(request: ModelRequest): readonly TypedEvent[] {
  const response = begun(request);
  const text = answerText(request);
  const place = { item_id: `msg_${request.inputTokens}`, output_index: 0, content_index: 0 };
  const kind = request.behaviour === 'refusal' ? 'refusal' : 'output_text';
  const part = contentPart(request, text);
  const last = request.behaviour === 'filtered' ? 'response.incomplete' : 'response.completed';
  return [
    { type: 'response.created', response },
    { type: 'response.in_progress', response },
    { type: 'response.output_item.added', output_index: 0, item: message(request, []) },
    { type: 'response.content_part.added', ...place, part: contentPart(request, '') },
    ...pieces(text).map((delta) => Object.assign({ type: `response.${kind}.delta`, delta }, place)),
    { type: `response.${kind}.done`, ...place, [kind === 'refusal' ? 'refusal' : 'text']: text },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item: message(request, [part]) },
    { type: last, response: finished(response, request) },
  ];
}
