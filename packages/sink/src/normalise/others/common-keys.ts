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
  AUDIT_FIELDS,
  type AuditRecord,
} from '@auditspan/conventions';
import type { FieldKeys, OtherSource } from './other-source.ts';

/** Provider attribute before version 1.37 of the GenAI conventions. */
export const ATTR_GEN_AI_SYSTEM = 'gen_ai.system';

/** Our own names, which an application may set on any span, by an attribute or by baggage that its SDK copies to spans. */
const DECLARED = [
  'principalId',
  'principalType',
  'principalRoles',
  'onBehalfOf',
  'sessionId',
  'purpose',
] as const satisfies readonly (keyof AuditRecord)[];

/** Names that count on the spans of every source, current ones first: most sources have adopted some of the GenAI conventions. */
export const COMMON_KEYS: FieldKeys = {
  operation: [ATTR_GEN_AI_OPERATION_NAME],
  modelProvider: [ATTR_GEN_AI_PROVIDER_NAME, 'traceloop.association.properties.ls_provider', ATTR_GEN_AI_SYSTEM],
  modelId: [ATTR_GEN_AI_REQUEST_MODEL],
  modelServedId: [ATTR_GEN_AI_RESPONSE_MODEL],
  responseId: [ATTR_GEN_AI_RESPONSE_ID],
  finishReasons: [
    ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
    'gen_ai.completion.0.finish_reason',
    'anthropic.message.stop_reason',
  ],
  inputTokens: [ATTR_GEN_AI_USAGE_INPUT_TOKENS, 'gen_ai.usage.prompt_tokens'],
  outputTokens: [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS, 'gen_ai.usage.completion_tokens'],
  stream: ['gen_ai.request.stream', 'gen_ai.is_streaming', 'llm.is_streaming'],
  sessionId: [ATTR_GEN_AI_CONVERSATION_ID, ATTR_SESSION_ID],
  principalId: ['user.id', 'enduser.id', 'gen_ai.user', 'llm.user'],
  purpose: ['purpose'],
  serverAddress: [ATTR_SERVER_ADDRESS],
  serverPort: [ATTR_SERVER_PORT],
  httpStatus: [ATTR_HTTP_RESPONSE_STATUS_CODE],
};

/**
 * Name endings under which SDKs copy values set by the application to every span, whichever instrumentation records it:
 * `traceloop.association.properties.user_id`, `ai.telemetry.metadata.userId`, `langfuse.user.id`. `thread.id` is the operating system’s.
 */
const ENDINGS = {
  principalId: /(?:^|[._])(?:end_?)?user[._]?id$/iu,
  sessionId: /(?:^|[._])(?:(?:session|conversation|chat)[._]?id|thread_?id)$/iu,
  purpose: /(?:^|[._])purpose$/iu,
} as const satisfies OtherSource['endings'];

/** Returns a source whose own attributes come after ours and before the common ones. */
export function withCommon(source: OtherSource): OtherSource {
  const keys: Record<string, readonly string[]> = { ...COMMON_KEYS };
  for (const [field, own] of Object.entries(source.keys)) keys[field] = [...own, ...(keys[field] ?? [])];
  for (const field of DECLARED) keys[field] = [AUDIT_FIELDS[field].key, ...(keys[field] ?? [])];
  return { ...source, keys: mapUnique(keys), endings: ENDINGS };
}

function mapUnique(keys: Readonly<Record<string, readonly string[]>>): FieldKeys {
  return Object.fromEntries(Object.entries(keys).map(([field, names]) => [field, [...new Set(names)]])) as FieldKeys;
}
