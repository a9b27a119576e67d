import { ATTR_SESSION_ID } from '@auditspan/conventions';
import { type OtherSource, textOf } from './other-source.ts';

const KIND = 'openinference.span.kind';
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['LLM', 'chat'],
  ['EMBEDDING', 'embeddings'],
  ['RERANKER', 'rerank'],
]);

/**
 * OpenInference, of Arize Phoenix.
 * Source: https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md
 */
export const OPEN_INFERENCE: OtherSource = {
  name: 'OpenInference',
  marks: [KIND],
  keys: {
    modelProvider: ['llm.provider', 'llm.system'],
    modelId: ['llm.model_name', 'embedding.model_name', 'reranker.model_name'],
    inputTokens: ['llm.token_count.prompt'],
    outputTokens: ['llm.token_count.completion'],
    finishReasons: ['llm.finish_reason'],
    sessionId: [ATTR_SESSION_ID],
    principalId: ['user.id'],
  },
  isModelCall: ({ attributes }) => OPERATIONS.has(textOf(attributes, KIND).toUpperCase()),
  derive: { operation: (attributes) => OPERATIONS.get(textOf(attributes, KIND).toUpperCase()) },
};
