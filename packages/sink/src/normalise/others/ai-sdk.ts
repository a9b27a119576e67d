import type { Attributes } from '../../decode/span.ts';
import { GEN_AI_KEYS } from './otel-gen-ai.ts';
import { type OtherSource, textOf } from './other-source.ts';

const OPERATION_ID = 'ai.operationId';
/** The span of a single call, such as `ai.streamText.doStream`; its parent aggregates all steps. */
const CALL = /^ai\.\w+\.do(?<kind>Generate|Stream|Embed|Rerank)$/;
const OPERATIONS: Readonly<Record<string, string>> = {
  Generate: 'chat',
  Stream: 'chat',
  Embed: 'embeddings',
  Rerank: 'rerank',
};

/**
 * The AI SDK of Vercel.
 * Source: https://ai-sdk.dev/docs/ai-sdk-core/telemetry
 */
export const AI_SDK: OtherSource = {
  name: 'Vercel AI SDK',
  marks: [OPERATION_ID],
  keys: {
    modelId: ['ai.model.id', ...GEN_AI_KEYS.modelId],
    modelServedId: ['ai.response.model', ...GEN_AI_KEYS.modelServedId],
    responseId: ['ai.response.id', ...GEN_AI_KEYS.responseId],
    finishReasons: ['ai.response.finishReason', ...GEN_AI_KEYS.finishReasons],
    inputTokens: ['ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens', ...GEN_AI_KEYS.inputTokens],
    outputTokens: ['ai.usage.outputTokens', 'ai.usage.completionTokens', ...GEN_AI_KEYS.outputTokens],
    sessionId: ['ai.telemetry.metadata.sessionId', ...GEN_AI_KEYS.sessionId],
    principalId: ['ai.telemetry.metadata.userId', ...GEN_AI_KEYS.principalId],
    purpose: ['ai.telemetry.metadata.purpose'],
  },
  isModelCall: ({ attributes }) => CALL.test(textOf(attributes, OPERATION_ID)),
  derive: {
    operation: (attributes) => OPERATIONS[kindOf(attributes)],
    stream: (attributes) => kindOf(attributes) === 'Stream',
    // The provider is followed by the API in use: `openai.chat`.
    modelProvider: (attributes) => /^[^.]+/.exec(textOf(attributes, 'ai.model.provider'))?.[0],
  },
};

function kindOf(attributes: Attributes): string {
  return CALL.exec(textOf(attributes, OPERATION_ID))?.groups?.['kind'] ?? '';
}
