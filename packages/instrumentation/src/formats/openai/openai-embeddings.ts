import { AUDIT_ACTION } from '@auditspan/conventions';
import { noteError, noteIdentity, noteUsage } from '../response-facts.ts';
import type { ModelFormat } from '../format.ts';
import { asObject, asText } from '../json-value.ts';
import { promptMessages } from '../messages.ts';
import { openAiRoute } from '../path-route.ts';

/**
 * Voyage has further paths for texts with images, and for contextualized chunks. `/api/embeddings` is Ollama's.
 */
const ENDS = ['/embeddings', '/multimodalembeddings', '/contextualizedembeddings'];

/** OpenAI embeddings. The vectors themselves are never kept. */
export const openAiEmbeddings: ModelFormat = {
  name: 'openai.embeddings',
  operation: 'embeddings',
  action: AUDIT_ACTION.MODEL_INVOKE,
  provider: 'openai',
  match(method, path) {
    const end = method === 'POST' ? ENDS.find((one) => path.endsWith(one)) : undefined;
    return end === undefined || path.endsWith('/api/embeddings') ? undefined : openAiRoute(path, end);
  },
  requestFields: ['model', 'input'],
  readRequest: ({ model }) => ({ modelId: asText(model), stream: false }),
  readMessages: ({ input }) => promptMessages(input),
  responseFields: ['model', 'usage', 'error'],
  readResponse({ model, usage, error }, facts) {
    noteIdentity(facts, undefined, model);
    noteError(facts, error);
    // Voyage reports only the total.
    const { prompt_tokens: prompt, total_tokens: total } = asObject(usage);
    noteUsage(facts, prompt ?? total, undefined);
  },
  readEvent: () => undefined,
};
