import {
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  ATTR_GEN_AI_RESPONSE_ID,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_SESSION_ID,
} from '@auditspan/conventions';
import { type OtherSource, type FieldKeys, textOf } from './other-source.ts';

/** Operations that are model calls; agents and tools contain such calls. */
const OPERATIONS: ReadonlySet<string> = new Set(['chat', 'text_completion', 'generate_content', 'embeddings']);
/** Provider attribute before version 1.37. */
const SYSTEM = 'gen_ai.system';

type GenAiField =
  | 'operation'
  | 'modelProvider'
  | 'modelId'
  | 'modelServedId'
  | 'responseId'
  | 'finishReasons'
  | 'inputTokens'
  | 'outputTokens'
  | 'sessionId'
  | 'principalId'
  | 'serverAddress'
  | 'serverPort'
  | 'httpStatus';

/** Attribute names of the GenAI conventions, current ones first; other sources build on them. */
export const GEN_AI_KEYS: Required<Pick<FieldKeys, GenAiField>> = {
  operation: [ATTR_GEN_AI_OPERATION_NAME],
  modelProvider: [ATTR_GEN_AI_PROVIDER_NAME, SYSTEM],
  modelId: [ATTR_GEN_AI_REQUEST_MODEL],
  modelServedId: [ATTR_GEN_AI_RESPONSE_MODEL],
  responseId: [ATTR_GEN_AI_RESPONSE_ID],
  finishReasons: [ATTR_GEN_AI_RESPONSE_FINISH_REASONS],
  inputTokens: [ATTR_GEN_AI_USAGE_INPUT_TOKENS, 'gen_ai.usage.prompt_tokens'],
  outputTokens: [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS, 'gen_ai.usage.completion_tokens'],
  sessionId: [ATTR_GEN_AI_CONVERSATION_ID, ATTR_SESSION_ID],
  principalId: ['user.id', 'enduser.id'],
  serverAddress: [ATTR_SERVER_ADDRESS],
  serverPort: [ATTR_SERVER_PORT],
  httpStatus: [ATTR_HTTP_RESPONSE_STATUS_CODE],
};

/**
 * OpenTelemetry's GenAI conventions, in any language.
 * Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
export const OTEL_GEN_AI: OtherSource = {
  name: 'OpenTelemetry GenAI',
  marks: [ATTR_GEN_AI_OPERATION_NAME, ATTR_GEN_AI_REQUEST_MODEL],
  keys: GEN_AI_KEYS,
  isModelCall({ attributes }) {
    const operation = textOf(attributes, ATTR_GEN_AI_OPERATION_NAME);
    if (operation !== '') return OPERATIONS.has(operation);
    return textOf(attributes, ATTR_GEN_AI_REQUEST_MODEL) !== '' && textOf(attributes, SYSTEM) !== '';
  },
};
