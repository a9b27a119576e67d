import * as audit from './audit-attributes.ts';
import * as otel from './otel-attributes.ts';
import type { AuditRecord } from './record.ts';
import * as values from './values.ts';

/** Type of a field's value on a span: `int` is a non-negative integer, `uuid` a UUIDv7. */
export type AuditFieldType = 'string' | 'uuid' | 'int' | 'boolean' | 'string[]';

/** One field of the audit record: its span attribute and the values it may hold. */
export interface AuditField {
  /** Key of the span attribute. */
  readonly key: string;
  readonly type: AuditFieldType;
  /** Whether every record has the field. */
  readonly required: boolean;
  /** The closed set of values, if the field has one. */
  readonly values?: readonly string[];
}

const optional = (key: string, type: AuditFieldType = 'string'): AuditField => ({ key, type, required: false });
const required = (key: string, type: AuditFieldType = 'string'): AuditField => ({ key, type, required: true });
const oneOf = (field: AuditField, set: Readonly<Record<string, string>>): AuditField => ({
  ...field,
  values: Object.values(set),
});

/**
 * Every field of {@link AuditRecord} with its span attribute. The parser, the writer and the table columns all follow
 * this table.
 */
export const AUDIT_FIELDS: { readonly [Field in keyof Required<AuditRecord>]: AuditField } = {
  schemaVersion: required(audit.ATTR_AUDIT_SCHEMA_VERSION),
  recordId: required(audit.ATTR_AUDIT_RECORD_ID, 'uuid'),
  category: oneOf(required(audit.ATTR_AUDIT_CATEGORY), values.AUDIT_CATEGORY),
  action: oneOf(required(audit.ATTR_AUDIT_ACTION), values.AUDIT_ACTION),
  outcome: oneOf(required(audit.ATTR_AUDIT_OUTCOME), values.AUDIT_OUTCOME),
  outcomeReason: oneOf(optional(audit.ATTR_AUDIT_OUTCOME_REASON), values.AUDIT_OUTCOME_REASON),
  deniedBy: oneOf(optional(audit.ATTR_AUDIT_DENIED_BY), values.AUDIT_DENIED_BY),
  direction: oneOf(required(audit.ATTR_AUDIT_DIRECTION), values.AUDIT_DIRECTION),

  principalId: required(audit.ATTR_AUDIT_PRINCIPAL_ID),
  principalType: oneOf(required(audit.ATTR_AUDIT_PRINCIPAL_TYPE), values.AUDIT_PRINCIPAL_TYPE),
  principalSource: oneOf(required(audit.ATTR_AUDIT_PRINCIPAL_SOURCE), values.AUDIT_PRINCIPAL_SOURCE),
  principalVerified: required(audit.ATTR_AUDIT_PRINCIPAL_VERIFIED, 'boolean'),
  principalRoles: optional(audit.ATTR_AUDIT_PRINCIPAL_ROLES, 'string[]'),
  onBehalfOf: optional(audit.ATTR_AUDIT_PRINCIPAL_ON_BEHALF_OF, 'string[]'),
  attribution: oneOf(required(audit.ATTR_AUDIT_ATTRIBUTION), values.AUDIT_ATTRIBUTION),
  sessionId: optional(audit.ATTR_AUDIT_SESSION_ID),
  credentialId: optional(audit.ATTR_AUDIT_CREDENTIAL_ID),
  clientAddress: optional(otel.ATTR_CLIENT_ADDRESS),
  userAgent: optional(otel.ATTR_USER_AGENT_ORIGINAL),
  country: optional(otel.ATTR_GEO_COUNTRY_ISO_CODE),

  modelId: optional(audit.ATTR_AUDIT_MODEL_ID),
  modelServedId: optional(audit.ATTR_AUDIT_MODEL_SERVED_ID),
  modelProvider: optional(audit.ATTR_AUDIT_MODEL_PROVIDER),
  modelVersion: optional(audit.ATTR_AUDIT_MODEL_VERSION),
  modelDigest: optional(audit.ATTR_AUDIT_MODEL_DIGEST),
  modelSensitivity: optional(audit.ATTR_AUDIT_MODEL_SENSITIVITY, 'int'),
  serverAddress: optional(otel.ATTR_SERVER_ADDRESS),
  serverPort: optional(otel.ATTR_SERVER_PORT, 'int'),

  purpose: optional(audit.ATTR_AUDIT_PURPOSE),
  purposeSource: oneOf(required(audit.ATTR_AUDIT_PURPOSE_SOURCE), values.AUDIT_PURPOSE_SOURCE),
  dataClass: optional(audit.ATTR_AUDIT_DATA_CLASS),
  decisionEffect: oneOf(optional(audit.ATTR_AUDIT_DECISION_EFFECT), values.AUDIT_DECISION_EFFECT),
  decisionMode: oneOf(optional(audit.ATTR_AUDIT_DECISION_MODE), values.AUDIT_DECISION_MODE),
  policyId: optional(audit.ATTR_AUDIT_DECISION_POLICY_ID),
  policyVersion: optional(audit.ATTR_AUDIT_DECISION_POLICY_VERSION),
  ruleId: optional(audit.ATTR_AUDIT_DECISION_RULE_ID),
  approvalId: optional(audit.ATTR_AUDIT_APPROVAL_ID),

  operation: optional(otel.ATTR_GEN_AI_OPERATION_NAME),
  inputTokens: optional(otel.ATTR_GEN_AI_USAGE_INPUT_TOKENS, 'int'),
  outputTokens: optional(otel.ATTR_GEN_AI_USAGE_OUTPUT_TOKENS, 'int'),
  usageState: oneOf(optional(audit.ATTR_AUDIT_USAGE_STATE), values.AUDIT_USAGE_STATE),
  responseId: optional(otel.ATTR_GEN_AI_RESPONSE_ID),
  finishReasons: optional(otel.ATTR_GEN_AI_RESPONSE_FINISH_REASONS, 'string[]'),
  requestBytes: optional(audit.ATTR_AUDIT_REQUEST_BYTES, 'int'),
  responseBytes: optional(audit.ATTR_AUDIT_RESPONSE_BYTES, 'int'),
  requestDigest: optional(audit.ATTR_AUDIT_REQUEST_DIGEST),
  responseDigest: optional(audit.ATTR_AUDIT_RESPONSE_DIGEST),
  stream: optional(audit.ATTR_AUDIT_STREAM, 'boolean'),
  httpStatus: optional(otel.ATTR_HTTP_RESPONSE_STATUS_CODE, 'int'),
  callId: optional(audit.ATTR_AUDIT_CALL_ID),
  attempt: optional(audit.ATTR_AUDIT_ATTEMPT, 'int'),

  sourceId: required(audit.ATTR_AUDIT_SOURCE_ID),
  sourceSequence: required(audit.ATTR_AUDIT_SOURCE_SEQUENCE, 'int'),
  redactionPolicy: optional(audit.ATTR_AUDIT_REDACTION_POLICY),
  redactionCount: optional(audit.ATTR_AUDIT_REDACTION_COUNT, 'int'),
  redactionClasses: optional(audit.ATTR_AUDIT_REDACTION_CLASSES, 'string[]'),
};

/** Names of all fields, in the order of {@link AUDIT_FIELDS}. */
export const AUDIT_FIELD_NAMES: readonly (keyof AuditRecord)[] = Object.keys(AUDIT_FIELDS) as (keyof AuditRecord)[];
