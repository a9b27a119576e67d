import { AUDIT_ACTION } from '@auditspan/conventions';
import { noteError, noteIdentity, noteUsage } from './answer.ts';
import type { ModelFormat } from './format.ts';
import { asObject, asText } from './json-value.ts';
import { promptMessages } from './messages.ts';
import { openAiRoute } from './path-route.ts';

/** OpenAI embeddings. The vectors themselves are never kept. */
export const openAiEmbeddings: ModelFormat = {
  name: 'openai.embeddings',
  operation: 'embeddings',
  action: AUDIT_ACTION.MODEL_INVOKE,
  provider: 'openai',
  match: (method, path) => (method === 'POST' ? openAiRoute(path, '/embeddings') : undefined),
  requestFields: ['model', 'input'],
  readRequest: ({ model }) => ({ modelId: asText(model), stream: false }),
  readMessages: ({ input }) => promptMessages(input),
  answerFields: ['model', 'usage', 'error'],
  readAnswer({ model, usage, error }, facts) {
    noteIdentity(facts, undefined, model);
    noteError(facts, error);
    noteUsage(facts, asObject(usage)['prompt_tokens'], undefined);
  },
  readEvent: () => undefined,
};
