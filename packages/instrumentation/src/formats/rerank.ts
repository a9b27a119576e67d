import { noteError, noteIdentity, noteUsage } from './response-facts.ts';
import type { ModelFormat } from './format.ts';
import { asObject, asText } from './json-value.ts';
import { openAiRoute } from './path-route.ts';
import { plainFormat } from './plain-format.ts';

/** Reranking, in the API shared by Cohere, Jina, Voyage, Together, vLLM and TEI. */
export const rerank: ModelFormat = plainFormat({
  name: 'rerank',
  operation: 'rerank',
  provider: 'openai',
  match(method, path) {
    const route = method === 'POST' ? openAiRoute(path, '/rerank') : undefined;
    return route === undefined ? undefined : { ...route, certain: false };
  },
  requestFields: ['model', 'query', 'texts'],
  // TEI has only one model.
  readRequest: ({ model, ...words }) => ({ modelId: asText(model), unnamed: 'query' in words && 'texts' in words }),
  responseFields: ['id', 'model', 'usage', 'meta', 'error'],
  readResponse({ id, model, usage, meta, error }, facts) {
    noteIdentity(facts, id, model);
    noteError(facts, error);
    const { prompt_tokens: prompt, total_tokens: total } = asObject(usage);
    const { billed_units: billed, tokens } = asObject(meta);
    const counted = asObject(billed)['input_tokens'] ?? asObject(tokens)['input_tokens'];
    noteUsage(facts, prompt ?? total ?? counted, undefined);
  },
});
