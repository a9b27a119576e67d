import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_SESSION_ID,
  type AuditRecord,
} from '@auditspan/conventions';

/**
 * Describes how `RawSpan` is reassembled: each byte of `RawForm` names one piece of the span as received, in order. A
 * value with its own column is taken from there, everything else from `RawParts`. These numbers are also in
 * `sql/0004_audit_spans.sql` and in stored rows, so they never change. A field without a number stays in `RawParts`.
 */
export const RAW_HEAD = { TRACE_ID: 1, SPAN_ID: 2, PARENT_SPAN_ID: 3, NAME: 4, KIND: 5, START: 6, END: 7 } as const;

/** Fields whose attribute is a string, numbered from 8. */
const STRINGS: readonly (keyof AuditRecord)[] = [
  ...(['schemaVersion', 'recordId', 'category', 'action', 'outcome', 'outcomeReason', 'deniedBy'] as const),
  ...(['direction', 'principalId', 'principalType', 'principalSource', 'attribution', 'sessionId'] as const),
  ...(['credentialId', 'clientAddress', 'userAgent', 'country', 'modelId', 'modelServedId', 'modelProvider'] as const),
  ...(['modelVersion', 'modelDigest', 'serverAddress', 'purpose', 'purposeSource', 'dataClass'] as const),
  ...(['decisionEffect', 'decisionMode', 'policyId', 'policyVersion', 'ruleId', 'approvalId', 'operation'] as const),
  ...(['usageState', 'responseId', 'requestDigest', 'responseDigest', 'callId', 'sourceId'] as const),
  'redactionPolicy',
];
/** Number fields, numbered after the strings. */
const NUMBERS: readonly (keyof AuditRecord)[] = [
  ...(['modelSensitivity', 'serverPort', 'inputTokens', 'outputTokens', 'requestBytes', 'responseBytes'] as const),
  ...(['httpStatus', 'attempt', 'sourceSequence', 'redactionCount'] as const),
];
/** Boolean fields, numbered after the numbers. */
const BOOLEANS: readonly (keyof AuditRecord)[] = ['principalVerified', 'stream'];

/** Attributes, by key, that usually repeat a string field; numbered after the booleans. */
const TWINS: readonly (readonly [key: string, field: keyof AuditRecord])[] = [
  [ATTR_GEN_AI_PROVIDER_NAME, 'modelProvider'],
  [ATTR_GEN_AI_REQUEST_MODEL, 'modelId'],
  [ATTR_GEN_AI_RESPONSE_MODEL, 'modelServedId'],
  [ATTR_GEN_AI_CONVERSATION_ID, 'sessionId'],
  [ATTR_SESSION_ID, 'sessionId'],
  [ATTR_ERROR_TYPE, 'outcomeReason'],
];

const FIRST_FIELD = 8;
/** Number of the first item of `RawParts`; the following numbers are the following items. */
export const RAW_FIRST_PART = 80;
/** Limits a form to ASCII, so that it is plain text. A dictionary stores each distinct form once. */
export const RAW_MOST_PARTS: number = 127 - RAW_FIRST_PART;
/** Form of a span that is stored in `RawParts` as a single item. */
export const RAW_WHOLE: string = String.fromCharCode(RAW_FIRST_PART);
/** A longer attribute value, in bytes, stays in `RawParts`. */
export const RAW_LONGEST = 16_000;

const CODES: ReadonlyMap<keyof AuditRecord, number> = new Map(
  [...STRINGS, ...NUMBERS, ...BOOLEANS].map((field, index) => [field, FIRST_FIELD + index]),
);

/** Returns the number of a field in `RawForm`; 0 if it has none. */
export function rawCodeOf(field: keyof AuditRecord): number {
  return CODES.get(field) ?? 0;
}

/** An attribute that shares the column of a field if both have the same value. */
export interface RawTwin {
  readonly key: string;
  readonly field: keyof AuditRecord;
  /** Number of the attribute in `RawForm`. */
  readonly code: number;
}

/** All attributes that share a column. */
export const RAW_TWINS: readonly RawTwin[] = TWINS.map(([key, field], index) => ({
  key,
  field,
  code: FIRST_FIELD + CODES.size + index,
}));
