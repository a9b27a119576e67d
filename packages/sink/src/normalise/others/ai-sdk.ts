import type { Attributes } from '../../decode/span.ts';
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
    modelId: ['ai.model.id'],
    modelServedId: ['ai.response.model'],
    responseId: ['ai.response.id'],
    finishReasons: ['ai.response.finishReason'],
    inputTokens: ['ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens'],
    outputTokens: ['ai.usage.outputTokens', 'ai.usage.completionTokens'],
    modelProvider: ['ai.model.provider'],
  },
  isModelCall: ({ attributes }) => CALL.test(textOf(attributes, OPERATION_ID)),
  derive: {
    operation: (attributes) => OPERATIONS[kindOf(attributes)],
    stream: (attributes) => kindOf(attributes) === 'Stream',
  },
};

function kindOf(attributes: Attributes): string {
  return CALL.exec(textOf(attributes, OPERATION_ID))?.groups?.['kind'] ?? '';
}
