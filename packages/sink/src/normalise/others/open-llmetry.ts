import { ATTR_SERVER_ADDRESS } from '@auditspan/conventions';
import type { Attributes } from '../../decode/span.ts';
import { OTEL_GEN_AI } from './otel-gen-ai.ts';
import { type OtherSource, textOf } from './other-source.ts';
import { locationOfUrl } from './server-location.ts';

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

/**
 * OpenLLMetry, of Traceloop: `gen_ai` names of several versions, and the older `llm` names.
 * Source: https://github.com/traceloop/openllmetry, opentelemetry-semantic-conventions-ai
 */
export const OPEN_LLMETRY: OtherSource = {
  name: 'OpenLLMetry',
  marks: [REQUEST_TYPE, STREAMED, BASE],
  keys: {
    modelProvider: ['llm.vendor'],
    modelId: ['llm.request.model'],
    modelServedId: ['llm.response.model'],
    inputTokens: ['llm.usage.prompt_tokens'],
    outputTokens: ['llm.usage.completion_tokens'],
    finishReasons: ['llm.response.finish_reason'],
  },
  isModelCall: (span) => OPERATIONS.has(textOf(span.attributes, REQUEST_TYPE)) || OTEL_GEN_AI.isModelCall(span),
  otherwise: {
    operation: (attributes) => OPERATIONS.get(textOf(attributes, REQUEST_TYPE)),
    serverAddress: (attributes) => locationOfUrl(textOf(attributes, BASE)).serverAddress,
    serverPort: portOfBase,
  },
};

/** The port belongs to the address of the base URL, not to that of another attribute. */
function portOfBase(attributes: Attributes): number | undefined {
  return ATTR_SERVER_ADDRESS in attributes ? undefined : locationOfUrl(textOf(attributes, BASE)).serverPort;
}
