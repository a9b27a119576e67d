/** Version of the vocabulary; the value of `audit.schema.version`. A new key or value set is a new version. */
export const AUDIT_SCHEMA_VERSION = '1';

/** Category of a recorded event: the values of `audit.category`. */
export const AUDIT_CATEGORY = {
  ACCESS: 'access',
  DATA: 'data',
  LIFECYCLE: 'lifecycle',
  COMPLIANCE: 'compliance',
  POLICY: 'policy',
  ADMIN: 'admin',
  INTEGRITY: 'integrity',
} as const;
/** One of {@link AUDIT_CATEGORY}. */
export type AuditCategory = (typeof AUDIT_CATEGORY)[keyof typeof AUDIT_CATEGORY];

/** What was done or attempted: the values of `audit.action`. */
export const AUDIT_ACTION = {
  MODEL_INVOKE: 'model.invoke',
  MODEL_LIST: 'model.list',
  MODEL_READ: 'model.read',
  MODEL_DOWNLOAD: 'model.download',
  MODEL_UPLOAD: 'model.upload',
  MODEL_FINE_TUNE: 'model.fine_tune',
  MODEL_TRAIN: 'model.train',
  MODEL_REGISTER: 'model.register',
  MODEL_APPROVE: 'model.approve',
  MODEL_PROMOTE: 'model.promote',
  MODEL_DEPLOY: 'model.deploy',
  MODEL_UNDEPLOY: 'model.undeploy',
  MODEL_DELETE: 'model.delete',
  DATA_ACCESS: 'data.access',
  DATA_TRANSFORM: 'data.transform',
  COMPLIANCE_CHECK: 'compliance.check',
  SUBJECT_REQUEST: 'subject.request',
  ACCESS_GRANT: 'access.grant',
  ACCESS_REVOKE: 'access.revoke',
  POLICY_CHANGE: 'policy.change',
  AUDIT_READ: 'audit.read',
  AUDIT_EXPORT: 'audit.export',
  AUDIT_ERASE: 'audit.erase',
  AUDIT_HOLD: 'audit.hold',
  AUDIT_RECORDING: 'audit.recording',
} as const;
/** One of {@link AUDIT_ACTION}. */
export type AuditAction = (typeof AUDIT_ACTION)[keyof typeof AUDIT_ACTION];

/** The category that each action belongs to. */
export const AUDIT_CATEGORY_OF_ACTION: { readonly [A in AuditAction]: AuditCategory } = {
  'model.invoke': 'access',
  'model.list': 'access',
  'model.read': 'access',
  'model.download': 'access',
  'model.upload': 'lifecycle',
  'model.fine_tune': 'lifecycle',
  'model.train': 'lifecycle',
  'model.register': 'lifecycle',
  'model.approve': 'lifecycle',
  'model.promote': 'lifecycle',
  'model.deploy': 'lifecycle',
  'model.undeploy': 'lifecycle',
  'model.delete': 'lifecycle',
  'data.access': 'data',
  'data.transform': 'data',
  'compliance.check': 'compliance',
  'subject.request': 'compliance',
  'access.grant': 'admin',
  'access.revoke': 'admin',
  'policy.change': 'policy',
  'audit.read': 'admin',
  'audit.export': 'admin',
  'audit.erase': 'admin',
  'audit.hold': 'admin',
  'audit.recording': 'integrity',
};

/** How the action ended: the values of `audit.outcome`. */
export const AUDIT_OUTCOME = {
  SUCCESS: 'success',
  DENIED: 'denied',
  ERROR: 'error',
  ABORTED: 'aborted',
  UNKNOWN: 'unknown',
} as const;
/** One of {@link AUDIT_OUTCOME}. */
export type AuditOutcome = (typeof AUDIT_OUTCOME)[keyof typeof AUDIT_OUTCOME];

/** Why the action did not succeed: the values of `audit.outcome.reason`, for all outcomes that have reasons. */
export const AUDIT_OUTCOME_REASON = {
  POLICY: 'policy',
  UNAUTHENTICATED: 'unauthenticated',
  FORBIDDEN: 'forbidden',
  MODEL_UNAVAILABLE: 'model_unavailable',
  CONTENT_REFUSED: 'content_refused',
  GUARDRAIL: 'guardrail',
  RATE_LIMITED: 'rate_limited',
  QUOTA: 'quota',
  INVALID_REQUEST: 'invalid_request',
  TIMEOUT: 'timeout',
  CONNECTION: 'connection',
  PROVIDER_ERROR: 'provider_error',
  IN_BAND_ERROR: 'in_band_error',
  INTERNAL: 'internal',
  CLIENT: 'client',
  DEADLINE: 'deadline',
} as const;
/** One of {@link AUDIT_OUTCOME_REASON}. */
export type AuditOutcomeReason = (typeof AUDIT_OUTCOME_REASON)[keyof typeof AUDIT_OUTCOME_REASON];

/** Reasons that each outcome allows. An outcome with an empty list has no reason. */
export const AUDIT_REASONS_OF_OUTCOME: { readonly [O in AuditOutcome]: readonly AuditOutcomeReason[] } = {
  success: [],
  denied: [
    'policy',
    'unauthenticated',
    'forbidden',
    'model_unavailable',
    'content_refused',
    'guardrail',
    'rate_limited',
    'quota',
  ],
  error: ['invalid_request', 'timeout', 'connection', 'provider_error', 'in_band_error', 'internal'],
  aborted: ['client', 'deadline'],
  unknown: [],
};

/** Which party denied the action: the values of `audit.denied.by`. */
export const AUDIT_DENIED_BY = { PROVIDER: 'provider', SERVICE: 'service', POLICY: 'policy' } as const;
/** One of {@link AUDIT_DENIED_BY}. */
export type AuditDeniedBy = (typeof AUDIT_DENIED_BY)[keyof typeof AUDIT_DENIED_BY];

/** Direction of the call as seen from the service: the values of `audit.direction`. */
export const AUDIT_DIRECTION = { OUTBOUND: 'outbound', INBOUND: 'inbound', IN_PROCESS: 'in_process' } as const;
/** One of {@link AUDIT_DIRECTION}. */
export type AuditDirection = (typeof AUDIT_DIRECTION)[keyof typeof AUDIT_DIRECTION];

/** Type of the principal: the values of `audit.principal.type`. */
export const AUDIT_PRINCIPAL_TYPE = {
  USER: 'user',
  SERVICE: 'service',
  AGENT: 'agent',
  ANONYMOUS: 'anonymous',
} as const;
/** One of {@link AUDIT_PRINCIPAL_TYPE}. */
export type AuditPrincipalType = (typeof AUDIT_PRINCIPAL_TYPE)[keyof typeof AUDIT_PRINCIPAL_TYPE];

/** How the principal was determined: the values of `audit.principal.source`. */
export const AUDIT_PRINCIPAL_SOURCE = {
  EXPLICIT: 'explicit',
  VERIFIED_JWT: 'verified_jwt',
  MTLS: 'mtls',
  TRUSTED_HEADER: 'trusted_header',
  SIGNED_BAGGAGE: 'signed_baggage',
  BAGGAGE: 'baggage',
  WORKLOAD: 'workload',
} as const;
/** One of {@link AUDIT_PRINCIPAL_SOURCE}. */
export type AuditPrincipalSource = (typeof AUDIT_PRINCIPAL_SOURCE)[keyof typeof AUDIT_PRINCIPAL_SOURCE];

/** How reliably the call is attributed to the principal: the values of `audit.attribution`. */
export const AUDIT_ATTRIBUTION = { EXACT: 'exact', AMBIENT: 'ambient', UNKNOWN: 'unknown' } as const;
/** One of {@link AUDIT_ATTRIBUTION}. */
export type AuditAttribution = (typeof AUDIT_ATTRIBUTION)[keyof typeof AUDIT_ATTRIBUTION];

/** Where the purpose comes from: the values of `audit.purpose.source`. */
export const AUDIT_PURPOSE_SOURCE = {
  EXPLICIT: 'explicit',
  INHERITED: 'inherited',
  DEFAULT: 'default',
  MISSING: 'missing',
} as const;
/** One of {@link AUDIT_PURPOSE_SOURCE}. */
export type AuditPurposeSource = (typeof AUDIT_PURPOSE_SOURCE)[keyof typeof AUDIT_PURPOSE_SOURCE];

/** What the policy decided: the values of `audit.decision.effect`. */
export const AUDIT_DECISION_EFFECT = { ALLOW: 'allow', DENY: 'deny', NONE: 'none' } as const;
/** One of {@link AUDIT_DECISION_EFFECT}. */
export type AuditDecisionEffect = (typeof AUDIT_DECISION_EFFECT)[keyof typeof AUDIT_DECISION_EFFECT];

/** Whether the policy's decision was enforced: the values of `audit.decision.mode`. */
export const AUDIT_DECISION_MODE = { ENFORCE: 'enforce', SHADOW: 'shadow' } as const;
/** One of {@link AUDIT_DECISION_MODE}. */
export type AuditDecisionMode = (typeof AUDIT_DECISION_MODE)[keyof typeof AUDIT_DECISION_MODE];

/** Where token counts come from: the values of `audit.usage.state`. */
export const AUDIT_USAGE_STATE = { REPORTED: 'reported', ABSENT: 'absent', ESTIMATED: 'estimated' } as const;
/** One of {@link AUDIT_USAGE_STATE}. */
export type AuditUsageState = (typeof AUDIT_USAGE_STATE)[keyof typeof AUDIT_USAGE_STATE];
