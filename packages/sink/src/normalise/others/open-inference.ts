import { ATTR_GEN_AI_REQUEST_MODEL, ATTR_GEN_AI_RESPONSE_MODEL } from '@auditspan/conventions';
import type { Attributes } from '../../decode/span.ts';
import { isText, memberOf } from './json-member.ts';
import { type OtherSource, firstText, textOf } from './other-source.ts';

const KIND = 'openinference.span.kind';
const NAMES = ['llm.model_name', 'embedding.model_name', 'reranker.model_name'];
const REQUESTED = ['llm.request.model_name', ATTR_GEN_AI_REQUEST_MODEL];
const PARAMETERS = ['llm.invocation_parameters', 'embedding.invocation_parameters'] as const;
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['LLM', 'chat'],
  ['EMBEDDING', 'embeddings'],
  ['RERANKER', 'rerank'],
]);
/** Operations by the type of the response, which is the name of the span. */
const OPERATIONS_OF_ANSWER: ReadonlyMap<string, string> = new Map([
  ['Completion', 'text_completion'],
  ['ImagesResponse', 'image_generation'],
  ['ModerationCreateResponse', 'moderation'],
  ['Transcription', 'transcription'],
]);
/** Its instrumentation of OpenAI's client records every request, such as one for a list of models. */
const OF_ANY_REQUEST = 'openinference.instrumentation.openai';

/**
 * OpenInference, of Arize Phoenix.
 * Source: https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md
 */
export const OPEN_INFERENCE: OtherSource = {
  name: 'OpenInference',
  marks: [KIND],
  keys: {
    modelProvider: ['llm.provider', 'llm.system'],
    modelId: [...REQUESTED, ...NAMES],
    modelServedId: ['llm.response.model_name', ATTR_GEN_AI_RESPONSE_MODEL, ...NAMES],
    inputTokens: ['llm.token_count.prompt'],
    outputTokens: ['llm.token_count.completion'],
    finishReasons: ['llm.finish_reason'],
  },
  isModelCall: ({ attributes, scope }) =>
    OPERATIONS.has(textOf(attributes, KIND).toUpperCase()) &&
    (scope.name !== OF_ANY_REQUEST || [requestedOf(attributes), firstText(attributes, NAMES)].some(isText)),
  derive: {
    operation: (attributes, name) =>
      OPERATIONS_OF_ANSWER.get(name) ?? OPERATIONS.get(textOf(attributes, KIND).toUpperCase()),
    modelId: requestedOf,
  },
  otherwise: {
    stream: (attributes) => PARAMETERS.map((key) => memberOf(attributes, key, 'stream')).find(isFlag),
    responseId: (attributes) => [memberOf(attributes, 'output.value', 'id')].find(isText),
    // The application's metadata, or the parameter of OpenAI.
    principalId: (attributes) =>
      [memberOf(attributes, 'metadata', 'user_id'), memberOf(attributes, PARAMETERS[0], 'user')].find(isText),
    purpose: (attributes) => [memberOf(attributes, 'metadata', 'purpose')].find(isText),
  },
};

/** Without an attribute of its own, the requested model is among the parameters. */
function requestedOf(attributes: Attributes): string | undefined {
  const reported = firstText(attributes, REQUESTED);
  return isText(reported) ? reported : PARAMETERS.map((key) => memberOf(attributes, key, 'model')).find(isText);
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
