import { anthropicMessages } from './anthropic-messages.ts';
import { noteUsage } from '../response-facts.ts';
import type { ModelFormat } from '../format.ts';
import { asList, asObject } from '../json-value.ts';
import { namedModels } from '../named-models.ts';
import { plainFormat } from '../plain-format.ts';

/** Anthropic's token counting, which receives the whole prompt. */
export const anthropicCountTokens: ModelFormat = {
  ...anthropicMessages,
  name: 'anthropic.count_tokens',
  operation: 'count_tokens',
  match: (method, path) =>
    method === 'POST' && path.endsWith('/v1/messages/count_tokens') ? { certain: true } : undefined,
  responseFields: ['input_tokens', 'error'],
  readResponse({ input_tokens: input, error }, facts) {
    anthropicMessages.readResponse({ error }, facts);
    noteUsage(facts, input, undefined);
  },
};

/** Anthropic's batches, with the model of their first request; other requests may be for other models. */
export const anthropicBatches: ModelFormat = plainFormat({
  name: 'anthropic.batches',
  operation: 'batch',
  provider: 'anthropic',
  match: (_method, path) =>
    /\/v1\/messages\/batches(?:\/[^/]+(?:\/\w+)?)?$/u.test(path) ? { certain: true } : undefined,
  requestFields: ['requests'],
  readRequest({ requests }) {
    const named = asList(requests).map((request) => namedModels(asObject(asObject(request)['params'])));
    const all = named.flatMap(({ modelId, otherModels = [] }) => [modelId, ...otherModels]);
    return { modelId: all[0], otherModels: all.slice(1).filter((other) => other !== undefined) };
  },
  responseFields: ['id', 'error'],
});
