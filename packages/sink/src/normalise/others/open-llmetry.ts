import { ATTR_GEN_AI_OPERATION_NAME, ATTR_SERVER_ADDRESS } from '@auditspan/conventions';
import type { Attributes } from '../../decode/span.ts';
import { GEN_AI_KEYS, OTEL_GEN_AI } from './otel-gen-ai.ts';
import { type OtherSource, textOf } from './other-source.ts';

export const REQUEST_TYPE = 'llm.request.type';
/** Since it uses OpenTelemetry's operation names, only these attributes identify its spans. */
const STREAMED = 'gen_ai.is_streaming';
const BASE = 'gen_ai.openai.api_base';
/** OpenTelemetry's operation names by its request types. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['chat', 'chat'],
  ['completion', 'text_completion'],
  ['embedding', 'embeddings'],
  ['rerank', 'rerank'],
]);

/** Returns the operation that the span names, or else that of its request type. */
export function operationOfRequest(attributes: Attributes): string | undefined {
  const operation = textOf(attributes, ATTR_GEN_AI_OPERATION_NAME);
  return operation === '' ? OPERATIONS.get(textOf(attributes, REQUEST_TYPE)) : operation;
}

/**
 * OpenLLMetry, of Traceloop: `gen_ai` names of several versions, and the older `llm` names.
 * Source: https://github.com/traceloop/openllmetry, opentelemetry-semantic-conventions-ai
 */
export const OPEN_LLMETRY: OtherSource = {
  name: 'OpenLLMetry',
  marks: [REQUEST_TYPE, STREAMED, BASE],
  keys: {
    ...GEN_AI_KEYS,
    modelProvider: [...GEN_AI_KEYS.modelProvider, 'llm.vendor'],
    modelId: [...GEN_AI_KEYS.modelId, 'llm.request.model'],
    modelServedId: [...GEN_AI_KEYS.modelServedId, 'llm.response.model'],
    inputTokens: [...GEN_AI_KEYS.inputTokens, 'llm.usage.prompt_tokens'],
    outputTokens: [...GEN_AI_KEYS.outputTokens, 'llm.usage.completion_tokens'],
    finishReasons: [...GEN_AI_KEYS.finishReasons, 'llm.response.finish_reason'],
    stream: ['llm.is_streaming', STREAMED],
    sessionId: ['traceloop.association.properties.session_id', ...GEN_AI_KEYS.sessionId],
    principalId: ['traceloop.association.properties.user_id', ...GEN_AI_KEYS.principalId],
    purpose: ['traceloop.association.properties.purpose'],
  },
  isModelCall: (span) => OPERATIONS.has(textOf(span.attributes, REQUEST_TYPE)) || OTEL_GEN_AI.isModelCall(span),
  derive: {
    operation: operationOfRequest,
    serverAddress: (attributes) => (ATTR_SERVER_ADDRESS in attributes ? undefined : baseOf(attributes)?.hostname),
    serverPort: (attributes) => (ATTR_SERVER_ADDRESS in attributes ? undefined : portOf(baseOf(attributes))),
  },
};

/** Returns the base URL if it names a host, which `x:` does not. */
function baseOf(attributes: Attributes): URL | undefined {
  const base = URL.parse(textOf(attributes, BASE));
  return base === null || base.hostname === '' ? undefined : base;
}

function portOf(base: URL | undefined): number | undefined {
  return base === undefined || base.port === '' ? undefined : Number(base.port);
}
