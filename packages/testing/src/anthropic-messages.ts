import {
  answerText,
  newId,
  outputTokens,
  pieces,
  typedFrame,
  type Fault,
  type Frame,
  type ModelApi,
  type TypedEvent,
} from './model-api.ts';
import type { ModelRequest } from './model-request.ts';

/** Anthropic's `/v1/messages`. */
export const anthropicMessages: ModelApi = {
  requestIdHeader: 'request-id',
  answer,
  frames,
  error: (fault, model) => errorBody(...errors[fault](model)),
  inBandError: () => {
    const body = errorBody('overloaded_error', 'Overloaded');
    return { body, frame: typedFrame(body) };
  },
};

const errors: Readonly<Record<Fault, (model: string) => readonly [type: string, message: string]>> = {
  invalid: () => ['invalid_request_error', 'model: Field required'],
  unauthorized: () => ['authentication_error', 'invalid x-api-key'],
  forbidden: () => ['permission_error', 'Your API key does not have permission to use the specified resource.'],
  missing: (model) => ['not_found_error', `model: ${model}`],
  busy: () => ['rate_limit_error', 'This request would exceed the rate limit of your organization.'],
  quota: () => ['rate_limit_error', 'You have reached your specified API usage limits.'],
  broken: () => ['api_error', 'Internal server error'],
};

function errorBody(type: string, message: string): TypedEvent {
  return { type: 'error', error: { type, message }, request_id: newId('req_') };
}

function answer(request: ModelRequest): object {
  const text = answerText(request);
  return {
    ...envelope(request),
    content: text === '' ? [] : [{ type: 'text', text }],
    stop_reason: stopReason(request),
    usage: usage(request, outputTokens(text)),
  };
}

function frames(request: ModelRequest): readonly Frame[] {
  const text = answerText(request);
  const delta = { stop_reason: stopReason(request), stop_sequence: null };
  return [
    typedFrame({ type: 'message_start', message: { ...envelope(request), usage: usage(request, 1) } }),
    typedFrame({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    typedFrame({ type: 'ping' }),
    ...pieces(text).map((piece) =>
      typedFrame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: piece } }),
    ),
    typedFrame({ type: 'content_block_stop', index: 0 }),
    typedFrame({ type: 'message_delta', delta, usage: { output_tokens: outputTokens(text) } }),
    typedFrame({ type: 'message_stop' }),
  ];
}

function envelope(request: ModelRequest): object {
  return {
    id: newId('msg_'),
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
}

function stopReason(request: ModelRequest): string {
  return request.behaviour === 'refusal' || request.behaviour === 'filtered' ? 'refusal' : 'end_turn';
}

function usage(request: ModelRequest, output: number): object {
  return {
    input_tokens: request.inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: output,
    service_tier: 'standard',
  };
}
