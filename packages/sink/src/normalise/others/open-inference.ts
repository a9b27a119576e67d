import { ATTR_SESSION_ID } from '@auditspan/conventions';
import { isText, memberOf } from './json-member.ts';
import { type OtherSource, textOf } from './other-source.ts';

const KIND = 'openinference.span.kind';
const NAMES = ['llm.model_name', 'embedding.model_name', 'reranker.model_name'];
const PARAMETERS = ['llm.invocation_parameters', 'embedding.invocation_parameters'];
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
    modelId: NAMES,
    modelServedId: NAMES,
    inputTokens: ['llm.token_count.prompt'],
    outputTokens: ['llm.token_count.completion'],
    finishReasons: ['llm.finish_reason'],
    sessionId: [ATTR_SESSION_ID],
    principalId: ['user.id'],
  },
  isModelCall: ({ attributes }) => OPERATIONS.has(textOf(attributes, KIND).toUpperCase()),
  derive: {
    operation: (attributes) => OPERATIONS.get(textOf(attributes, KIND).toUpperCase()),
    // The requested model is among the parameters; the attribute of its own is the one that answered.
    modelId: (attributes) => PARAMETERS.map((key) => memberOf(attributes, key, 'model')).find(isText),
    stream: (attributes) => PARAMETERS.map((key) => memberOf(attributes, key, 'stream')).find(isFlag),
    responseId: (attributes) => [memberOf(attributes, 'output.value', 'id')].find(isText),
    purpose: (attributes) => [memberOf(attributes, 'metadata', 'purpose')].find(isText),
  },
};

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
