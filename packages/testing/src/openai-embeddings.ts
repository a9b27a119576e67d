import type { ModelApi } from './model-api.ts';
import type { ModelRequest } from './model-request.ts';
import { openAiError, openAiServerError } from './openai-errors.ts';

/** `/v1/embeddings`. */
export const openAiEmbeddings: ModelApi = {
  requestIdHeader: 'x-request-id',
  answer,
  frames: undefined,
  error: openAiError,
  inBandError: () => ({ body: openAiServerError(), frame: '' }),
};

function answer(request: ModelRequest): object {
  const embedding = encoded(vector(request.dimensions), request.encodingFormat);
  return {
    object: 'list',
    data: Array.from({ length: request.inputs }, (_, index) => ({ object: 'embedding', index, embedding })),
    model: request.model,
    usage: { prompt_tokens: request.inputTokens, total_tokens: request.inputTokens },
  };
}

/** Returns a unit vector, the same for every text: its content does not matter here. */
function vector(dimensions: number): Float32Array {
  return new Float32Array(dimensions).fill(1 / Math.sqrt(dimensions));
}

function encoded(values: Float32Array, format: 'float' | 'base64'): string | readonly number[] {
  return format === 'base64' ? Buffer.from(values.buffer).toString('base64') : [...values];
}
