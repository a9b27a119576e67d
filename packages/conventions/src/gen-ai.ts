import * as otel from './otel-attributes.ts';
import type { AuditRecord, AuditRecordFields } from './record.ts';

/**
 * Schema URL of the GenAI semantic conventions that {@link genAiAttributes} follows. They still change; AuditSpan's own
 * keys do not.
 */
export const GEN_AI_SCHEMA_URL = 'https://opentelemetry.io/schemas/gen-ai/1.42.0';

const PROJECTION = [
  ['modelProvider', otel.ATTR_GEN_AI_PROVIDER_NAME],
  ['modelId', otel.ATTR_GEN_AI_REQUEST_MODEL],
  ['modelServedId', otel.ATTR_GEN_AI_RESPONSE_MODEL],
  ['sessionId', otel.ATTR_GEN_AI_CONVERSATION_ID],
] as const satisfies readonly (readonly [keyof AuditRecord, string])[];

/**
 * Returns the `gen_ai.*` and `error.type` attributes that tools built for GenAI spans expect beside the audit keys.
 * Fields whose only key is a `gen_ai.*` one (operation, usage, response id) are not repeated here: they are in
 * `AUDIT_FIELDS`.
 */
export function genAiAttributes(record: AuditRecordFields): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [field, key] of PROJECTION) {
    const value = record[field];
    if (value !== undefined) attributes[key] = value;
  }
  if (record.outcome === 'error' && record.outcomeReason !== undefined) {
    attributes[otel.ATTR_ERROR_TYPE] = record.outcomeReason;
  }
  return attributes;
}
