/**
 * Prefix of AuditSpan's own keys. A span that carries such a key is an audit span, unless its keys only describe
 * redaction or baggage.
 */
export const AUDIT_ATTRIBUTE_PREFIX = 'audit.';

/** Prefix of the keys that describe how a span was redacted. Any span may carry them. */
export const AUDIT_REDACTION_PREFIX = 'audit.redaction.';

/** Version of the vocabulary that the record follows (string). */
export const ATTR_AUDIT_SCHEMA_VERSION = 'audit.schema.version';

/** Globally unique UUIDv7 of the record, and its idempotency key (string). */
export const ATTR_AUDIT_RECORD_ID = 'audit.record.id';

/** Category of the recorded event: one of `AUDIT_CATEGORY`. */
export const ATTR_AUDIT_CATEGORY = 'audit.category';

/** What was done or attempted: one of `AUDIT_ACTION`. */
export const ATTR_AUDIT_ACTION = 'audit.action';

/** How the action ended: one of `AUDIT_OUTCOME`. */
export const ATTR_AUDIT_OUTCOME = 'audit.outcome';

/** Why the action was denied, failed or was aborted: one of `AUDIT_OUTCOME_REASON`. */
export const ATTR_AUDIT_OUTCOME_REASON = 'audit.outcome.reason';

/** Which party denied the action, if it was denied: one of `AUDIT_DENIED_BY`. */
export const ATTR_AUDIT_DENIED_BY = 'audit.denied.by';

/** Direction of the call as seen from the service: one of `AUDIT_DIRECTION`. */
export const ATTR_AUDIT_DIRECTION = 'audit.direction';

/** Who acted: never empty, the service's own identity if no other is known (string). */
export const ATTR_AUDIT_PRINCIPAL_ID = 'audit.principal.id';

/** Type of the principal: one of `AUDIT_PRINCIPAL_TYPE`. */
export const ATTR_AUDIT_PRINCIPAL_TYPE = 'audit.principal.type';

/** How the principal was determined: one of `AUDIT_PRINCIPAL_SOURCE`. */
export const ATTR_AUDIT_PRINCIPAL_SOURCE = 'audit.principal.source';

/** Whether AuditSpan verified the principal cryptographically (boolean). */
export const ATTR_AUDIT_PRINCIPAL_VERIFIED = 'audit.principal.verified';

/** Roles of the principal at the time of the call (string[]). */
export const ATTR_AUDIT_PRINCIPAL_ROLES = 'audit.principal.roles';

/** Delegation chain, nearest first (string[]). */
export const ATTR_AUDIT_PRINCIPAL_ON_BEHALF_OF = 'audit.principal.on_behalf_of';

/** How reliably the call is attributed to the principal: one of `AUDIT_ATTRIBUTION`. */
export const ATTR_AUDIT_ATTRIBUTION = 'audit.attribution';

/** Session or conversation; a copy of `session.id`, which stays in place (string). */
export const ATTR_AUDIT_SESSION_ID = 'audit.session.id';

/** Keyed hash of the credential used, `hmac-sha256:` + 16 hex digits; never the credential itself (string). */
export const ATTR_AUDIT_CREDENTIAL_ID = 'audit.credential.id';

/** The model that was requested (string). */
export const ATTR_AUDIT_MODEL_ID = 'audit.model.id';

/** The model that served the request, if the provider reports it (string). */
export const ATTR_AUDIT_MODEL_SERVED_ID = 'audit.model.served_id';

/** A `gen_ai.provider.name` value, or another provider's name such as `ollama` (string). */
export const ATTR_AUDIT_MODEL_PROVIDER = 'audit.model.provider';

/** Version of the model in its registry (string). */
export const ATTR_AUDIT_MODEL_VERSION = 'audit.model.version';

/** Digest of the model artifact (string). */
export const ATTR_AUDIT_MODEL_DIGEST = 'audit.model.digest';

/** Sensitivity from the model inventory, 0 (public) to 4 (restricted) (int). */
export const ATTR_AUDIT_MODEL_SENSITIVITY = 'audit.model.sensitivity';

/** Declared purpose of use (string). */
export const ATTR_AUDIT_PURPOSE = 'audit.purpose';

/** Where the purpose comes from: one of `AUDIT_PURPOSE_SOURCE`. */
export const ATTR_AUDIT_PURPOSE_SOURCE = 'audit.purpose.source';

/** Class of the data involved (string). */
export const ATTR_AUDIT_DATA_CLASS = 'audit.data.class';

/** What the policy decided: one of `AUDIT_DECISION_EFFECT`. */
export const ATTR_AUDIT_DECISION_EFFECT = 'audit.decision.effect';

/** Whether the policy's decision was enforced: one of `AUDIT_DECISION_MODE`. */
export const ATTR_AUDIT_DECISION_MODE = 'audit.decision.mode';

/** Id of the policy that decided (string). */
export const ATTR_AUDIT_DECISION_POLICY_ID = 'audit.decision.policy.id';

/** Version of the policy that decided (string). */
export const ATTR_AUDIT_DECISION_POLICY_VERSION = 'audit.decision.policy.version';

/** Id of the rule within the policy that decided (string). */
export const ATTR_AUDIT_DECISION_RULE_ID = 'audit.decision.rule.id';

/** Id of the approval or elevation that the call relied on (string). */
export const ATTR_AUDIT_APPROVAL_ID = 'audit.approval.id';

/** Where the token counts come from: one of `AUDIT_USAGE_STATE`. */
export const ATTR_AUDIT_USAGE_STATE = 'audit.usage.state';

/** Size of the decoded request body in bytes (int). */
export const ATTR_AUDIT_REQUEST_BYTES = 'audit.request.bytes';

/** Size of the decoded response body in bytes (int). */
export const ATTR_AUDIT_RESPONSE_BYTES = 'audit.response.bytes';

/** Keyed hash over the whole request body (string). */
export const ATTR_AUDIT_REQUEST_DIGEST = 'audit.request.digest';

/** Keyed hash over the whole response body (string). */
export const ATTR_AUDIT_RESPONSE_DIGEST = 'audit.response.digest';

/** Whether the response was streamed (boolean). */
export const ATTR_AUDIT_STREAM = 'audit.stream';

/** Id of the logical call, shared by all its attempts (string). */
export const ATTR_AUDIT_CALL_ID = 'audit.call.id';

/** Number of the attempt within the call, starting at 1 (int). */
export const ATTR_AUDIT_ATTEMPT = 'audit.attempt';

/**
 * Present and true on the record of a call that is still running (boolean). The record of the call's end follows with
 * the same call id and attempt. Not a field of the record.
 */
export const ATTR_AUDIT_CALL_IN_PROGRESS = 'audit.call.in_progress';

/** Random id of the process run that produced the record (string). */
export const ATTR_AUDIT_SOURCE_ID = 'audit.source.id';

/** Sequence number within the source: 1, 2, 3, …; a gap is a lost record (int). */
export const ATTR_AUDIT_SOURCE_SEQUENCE = 'audit.source.sequence';

/** Hash of the redaction policy applied (string). */
export const ATTR_AUDIT_REDACTION_POLICY = 'audit.redaction.policy';

/** Number of values masked in the span (int). */
export const ATTR_AUDIT_REDACTION_COUNT = 'audit.redaction.count';

/** Masked values by class, such as `email:2` (string[]). */
export const ATTR_AUDIT_REDACTION_CLASSES = 'audit.redaction.classes';

/** Where values were masked in the span, such as `attributes.db.query.text` or `name` (string[]). */
export const ATTR_AUDIT_REDACTION_FIELDS = 'audit.redaction.fields';

/** Bytes of UTF-8 text that were scanned in the span (int). */
export const ATTR_AUDIT_REDACTION_BYTES = 'audit.redaction.bytes';

/** Values that could not be scanned and were replaced as a whole, by reason, such as `oversize:1` (string[]). */
export const ATTR_AUDIT_REDACTION_FAILURES = 'audit.redaction.failures';

/** Original values, each encrypted to an auditor's public key and bound to this record and field (string[]). */
export const ATTR_AUDIT_REDACTION_SEALED = 'audit.redaction.sealed';

/** Id of the record that was read, on an `audit.read` record (string). */
export const ATTR_AUDIT_READ_RECORD_ID = 'audit.read.record.id';

/** Which of its sealed values were opened, such as `s1 attributes.gen_ai.input.messages` (string[]). */
export const ATTR_AUDIT_READ_FIELDS = 'audit.read.fields';

/** The C2SP note that officers signed, on the record of a directive: a hold, an erasure or a retention run (string). */
export const ATTR_AUDIT_DIRECTIVE = 'audit.directive';
