import type {
  AuditAction,
  AuditAttribution,
  AuditCategory,
  AuditDecisionEffect,
  AuditDecisionMode,
  AuditDeniedBy,
  AuditDirection,
  AuditOutcome,
  AuditOutcomeReason,
  AuditPrincipalSource,
  AuditPrincipalType,
  AuditPurposeSource,
  AuditUsageState,
} from './values.ts';

/**
 * One audit record: who accessed which model, to do what, with what outcome, for what purpose. Each field is a span
 * attribute (see `AUDIT_FIELDS`) and, with a capital first letter, a column of `audit_spans`.
 */
export interface AuditRecord {
  /** Version of the vocabulary. */
  schemaVersion: string;
  /** Globally unique UUIDv7. */
  recordId: string;
  category: AuditCategory;
  action: AuditAction;
  outcome: AuditOutcome;
  /** Present if denied, failed or aborted: one of `AUDIT_REASONS_OF_OUTCOME`. */
  outcomeReason?: AuditOutcomeReason;
  /** Present if denied. */
  deniedBy?: AuditDeniedBy;
  direction: AuditDirection;

  /** Never empty: the service's own identity if no other is known. */
  principalId: string;
  principalType: AuditPrincipalType;
  principalSource: AuditPrincipalSource;
  /** Whether AuditSpan verified the principal cryptographically. */
  principalVerified: boolean;
  principalRoles?: readonly string[];
  /** Delegation chain, nearest first. */
  onBehalfOf?: readonly string[];
  attribution: AuditAttribution;
  sessionId?: string;
  /** `hmac-sha256:` + 16 hex digits. */
  credentialId?: string;
  clientAddress?: string;
  userAgent?: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;

  /** The model that was requested. */
  modelId?: string;
  /** The model that served the request. */
  modelServedId?: string;
  modelProvider?: string;
  modelVersion?: string;
  modelDigest?: string;
  /** 0 (public) to 4 (restricted). */
  modelSensitivity?: number;
  serverAddress?: string;
  serverPort?: number;

  purpose?: string;
  purposeSource: AuditPurposeSource;
  dataClass?: string;
  decisionEffect?: AuditDecisionEffect;
  decisionMode?: AuditDecisionMode;
  policyId?: string;
  policyVersion?: string;
  ruleId?: string;
  approvalId?: string;

  /** `gen_ai.operation.name`: `chat`, `embeddings`, … */
  operation?: string;
  inputTokens?: number;
  outputTokens?: number;
  usageState?: AuditUsageState;
  /** The provider's id of the response. */
  responseId?: string;
  finishReasons?: readonly string[];
  /** Bytes of the decoded body. */
  requestBytes?: number;
  /** Bytes of the decoded body. */
  responseBytes?: number;
  requestDigest?: string;
  responseDigest?: string;
  stream?: boolean;
  httpStatus?: number;
  callId?: string;
  /** Starts at 1. */
  attempt?: number;

  /** Random id of the process run. */
  sourceId: string;
  /** 1, 2, 3 … per source. */
  sourceSequence: number;
  redactionPolicy?: string;
  redactionCount?: number;
  redactionClasses?: readonly string[];
}

/** Fields of a record, each of which may be absent or `undefined`. */
export type AuditRecordFields = { readonly [Field in keyof AuditRecord]?: AuditRecord[Field] | undefined };
