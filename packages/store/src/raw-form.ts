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
 * How `RawSpan` is put together again: `RawForm` names, byte by byte, what the span as received consists of, in its
 * order. What stands in a column of its own is taken from there, everything else from `RawParts`. All of these numbers are in
 * `sql/0004_audit_spans.sql` too and in stored rows: they never change. A field without a number stays in `RawParts`.
 */
export const RAW_HEAD = { TRACE_ID: 1, SPAN_ID: 2, PARENT_SPAN_ID: 3, NAME: 4, KIND: 5, START: 6, END: 7 } as const;

/** Fields whose attribute is a text, numbered from 8. */
const TEXTS: readonly (keyof AuditRecord)[] = [
  ...(['schemaVersion', 'recordId', 'category', 'action', 'outcome', 'outcomeReason', 'deniedBy'] as const),
  ...(['direction', 'principalId', 'principalType', 'principalSource', 'attribution', 'sessionId'] as const),
  ...(['credentialId', 'clientAddress', 'userAgent', 'country', 'modelId', 'modelServedId', 'modelProvider'] as const),
  ...(['modelVersion', 'modelDigest', 'serverAddress', 'purpose', 'purposeSource', 'dataClass'] as const),
  ...(['decisionEffect', 'decisionMode', 'policyId', 'policyVersion', 'ruleId', 'approvalId', 'operation'] as const),
  ...(['usageState', 'responseId', 'requestDigest', 'responseDigest', 'callId', 'sourceId'] as const),
  'redactionPolicy',
];
/** Those that are numbers, behind them. */
const NUMBERS: readonly (keyof AuditRecord)[] = [
  ...(['modelSensitivity', 'serverPort', 'inputTokens', 'outputTokens', 'requestBytes', 'responseBytes'] as const),
  ...(['httpStatus', 'attempt', 'sourceSequence', 'redactionCount'] as const),
];
/** Those that are true or false, behind them. */
const TRUTHS: readonly (keyof AuditRecord)[] = ['principalVerified', 'stream'];

/** Attributes that mostly say the same as a field that is a text, by their keys; numbered behind them. */
const TWINS: readonly (readonly [key: string, field: keyof AuditRecord])[] = [
  [ATTR_GEN_AI_PROVIDER_NAME, 'modelProvider'],
  [ATTR_GEN_AI_REQUEST_MODEL, 'modelId'],
  [ATTR_GEN_AI_RESPONSE_MODEL, 'modelServedId'],
  [ATTR_GEN_AI_CONVERSATION_ID, 'sessionId'],
  [ATTR_SESSION_ID, 'sessionId'],
  [ATTR_ERROR_TYPE, 'outcomeReason'],
];

const FIRST_FIELD = 8;
/** The first of `RawParts`; the next numbers are the next parts. */
export const RAW_FIRST_PART = 80;
/** So that a form is plain text: a dictionary holds each only once. */
export const RAW_MOST_PARTS: number = 127 - RAW_FIRST_PART;
/** The form of a span of which `RawParts` holds all, as one part. */
export const RAW_WHOLE: string = String.fromCharCode(RAW_FIRST_PART);
/** A longer attribute stays in `RawParts`. */
export const RAW_LONGEST = 16_000;

const CODES: ReadonlyMap<keyof AuditRecord, number> = new Map(
  [...TEXTS, ...NUMBERS, ...TRUTHS].map((field, index) => [field, FIRST_FIELD + index]),
);

/** The number of a field in `RawForm`; 0 where it has none. */
export function rawCodeOf(field: keyof AuditRecord): number {
  return CODES.get(field) ?? 0;
}

/** An attribute whose value stands in the column of a field, where both are the same. */
export interface RawTwin {
  readonly key: string;
  readonly field: keyof AuditRecord;
  /** Its number in `RawForm`. */
  readonly code: number;
}

/** Every such attribute. */
export const RAW_TWINS: readonly RawTwin[] = TWINS.map(([key, field], index) => ({
  key,
  field,
  code: FIRST_FIELD + CODES.size + index,
}));
