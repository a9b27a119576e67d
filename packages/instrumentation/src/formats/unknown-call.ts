import { onlyOwn } from '../own.ts';
import type { ModelFormat } from './format.ts';
import { asText } from './json-value.ts';
import { plainFormat } from './plain-format.ts';

/** A call to a known model host in an unknown format: always recorded, and read as far as possible. */
export const unknownCall: ModelFormat = onlyOwn(
  plainFormat({
    name: 'unknown',
    provider: '',
    match: () => undefined,
    endsSilently: true,
    requestFields: ['model', 'model_id', 'modelId', 'stream'],
    readRequest: ({ model, model_id: id, modelId, stream }) => ({
      modelId: asText(model) ?? asText(id) ?? asText(modelId),
      stream: stream === true,
    }),
  }),
);
