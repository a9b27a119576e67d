import {
  answerText,
  dataFrame,
  newId,
  now,
  outputTokens,
  pieces,
  servedName,
  type Frame,
  type ModelApi,
} from './model-api.ts';
import type { ModelRequest } from './model-request.ts';
import { openAiError, openAiServerError } from './openai-errors.ts';

const DONE: Frame = 'data: [DONE]\n\n';

/** `/v1/chat/completions`. */
export const openAiChat: ModelApi = {
  requestIdHeader: 'x-request-id',
  answer,
  frames,
  error: openAiError,
  inBandError: () => ({ body: openAiServerError(), frame: dataFrame(openAiServerError()) }),
};

function answer(request: ModelRequest): object {
  const text = answerText(request);
  return {
    ...envelope('chat.completion', request),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: request.behaviour === 'refusal' ? null : text,
          refusal: request.behaviour === 'refusal' ? text : null,
          annotations: [],
        },
        logprobs: null,
        finish_reason: finishReason(request),
      },
    ],
    usage: usage(request, text),
  };
}

function frames(request: ModelRequest): readonly Frame[] {
  const text = answerText(request);
  const chunk = { ...envelope('chat.completion.chunk', request), ...(request.includeUsage ? { usage: null } : {}) };
  const part = request.behaviour === 'refusal' ? 'refusal' : 'content';
  const withDelta = (delta: object, finish: string | null = null): Frame =>
    dataFrame({ ...chunk, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  return [
    withDelta({ role: 'assistant', content: '', refusal: null }),
    ...pieces(text).map((piece) => withDelta({ [part]: piece })),
    withDelta({}, finishReason(request)),
    ...(request.includeUsage ? [dataFrame({ ...chunk, choices: [], usage: usage(request, text) })] : []),
    DONE,
  ];
}

function envelope(object: string, request: ModelRequest): object {
  return {
    id: newId('chatcmpl-'),
    object,
    created: now(),
    model: servedName(request.model),
    service_tier: 'default',
    system_fingerprint: 'fp_local',
  };
}

function finishReason(request: ModelRequest): string {
  return request.behaviour === 'filtered' ? 'content_filter' : 'stop';
}

function usage(request: ModelRequest, text: string): object {
  const completion = outputTokens(text);
  return {
    prompt_tokens: request.inputTokens,
    completion_tokens: completion,
    total_tokens: request.inputTokens + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
