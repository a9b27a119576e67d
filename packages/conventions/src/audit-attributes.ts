/** Prefix of every key of AuditSpan's own: a span that carries one, other than of its redaction, is an audit span. */
export const AUDIT_ATTRIBUTE_PREFIX = 'audit.';

/** Prefix of the keys that say how a span was redacted: any span may have them. */
export const AUDIT_REDACTION_PREFIX = 'audit.redaction.';

/** Version of the vocabulary that the record follows (string). */
export const ATTR_AUDIT_SCHEMA_VERSION = 'audit.schema.version';

/** UUIDv7 of the record, unique for ever: the idempotency key (string). */
export const ATTR_AUDIT_RECORD_ID = 'audit.record.id';

/** What kind of thing the record tells of: one of `AUDIT_CATEGORY`. */
export const ATTR_AUDIT_CATEGORY = 'audit.category';

/** What was done or attempted: one of `AUDIT_ACTION`. */
export const ATTR_AUDIT_ACTION = 'audit.action';

/** How it ended: one of `AUDIT_OUTCOME`. */
export const ATTR_AUDIT_OUTCOME = 'audit.outcome';

/** Why it was denied, failed or was aborted: one of `AUDIT_OUTCOME_REASON`. */
export const ATTR_AUDIT_OUTCOME_REASON = 'audit.outcome.reason';

/** Who refused, when denied: one of `AUDIT_DENIED_BY`. */
export const ATTR_AUDIT_DENIED_BY = 'audit.denied.by';

/** Which way the call went: one of `AUDIT_DIRECTION`. */
export const ATTR_AUDIT_DIRECTION = 'audit.direction';

/** Who acted; the service's own identity if nobody else is known, never empty (string). */
export const ATTR_AUDIT_PRINCIPAL_ID = 'audit.principal.id';

/** What sort of principal: one of `AUDIT_PRINCIPAL_TYPE`. */
export const ATTR_AUDIT_PRINCIPAL_TYPE = 'audit.principal.type';

/** How we know who acted: one of `AUDIT_PRINCIPAL_SOURCE`. */
export const ATTR_AUDIT_PRINCIPAL_SOURCE = 'audit.principal.source';

/** Whether the source was cryptographically checked by us (boolean). */
export const ATTR_AUDIT_PRINCIPAL_VERIFIED = 'audit.principal.verified';

/** Roles of the principal at that time (string[]). */
export const ATTR_AUDIT_PRINCIPAL_ROLES = 'audit.principal.roles';

/** Delegation chain, nearest first (string[]). */
export const ATTR_AUDIT_PRINCIPAL_ON_BEHALF_OF = 'audit.principal.on_behalf_of';

/** How surely the call belongs to the principal: one of `AUDIT_ATTRIBUTION`. */
export const ATTR_AUDIT_ATTRIBUTION = 'audit.attribution';

/** Session or conversation; `session.id` is copied, not replaced (string). */
export const ATTR_AUDIT_SESSION_ID = 'audit.session.id';

/** Keyed hash of the credential used, `hmac-sha256:` + 16 hex; never the credential (string). */
export const ATTR_AUDIT_CREDENTIAL_ID = 'audit.credential.id';

/** The model asked for (string). */
export const ATTR_AUDIT_MODEL_ID = 'audit.model.id';

/** The model that answered, when told (string). */
export const ATTR_AUDIT_MODEL_SERVED_ID = 'audit.model.served_id';

/** A `gen_ai.provider.name` value, or another provider's name such as `ollama` (string). */
export const ATTR_AUDIT_MODEL_PROVIDER = 'audit.model.provider';

/** Version of the model in its registry (string). */
export const ATTR_AUDIT_MODEL_VERSION = 'audit.model.version';

/** Digest of the model artifact (string). */
export const ATTR_AUDIT_MODEL_DIGEST = 'audit.model.digest';

/** 0 public … 4 restricted, from the model inventory (int). */
export const ATTR_AUDIT_MODEL_SENSITIVITY = 'audit.model.sensitivity';

/** Declared purpose of use (string). */
export const ATTR_AUDIT_PURPOSE = 'audit.purpose';

/** Where the purpose comes from: one of `AUDIT_PURPOSE_SOURCE`. */
export const ATTR_AUDIT_PURPOSE_SOURCE = 'audit.purpose.source';

/** Class of data involved (string). */
export const ATTR_AUDIT_DATA_CLASS = 'audit.data.class';

/** What the policy said: one of `AUDIT_DECISION_EFFECT`. */
export const ATTR_AUDIT_DECISION_EFFECT = 'audit.decision.effect';

/** Whether the policy was carried out: one of `AUDIT_DECISION_MODE`. */
export const ATTR_AUDIT_DECISION_MODE = 'audit.decision.mode';

/** The policy that decided (string). */
export const ATTR_AUDIT_DECISION_POLICY_ID = 'audit.decision.policy.id';

/** Version of the policy that decided (string). */
export const ATTR_AUDIT_DECISION_POLICY_VERSION = 'audit.decision.policy.version';

/** The rule within the policy that decided (string). */
export const ATTR_AUDIT_DECISION_RULE_ID = 'audit.decision.rule.id';

/** The approval or elevation relied on (string). */
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

/** Whether the answer was streamed (boolean). */
export const ATTR_AUDIT_STREAM = 'audit.stream';

/** One logical call over its attempts (string). */
export const ATTR_AUDIT_CALL_ID = 'audit.call.id';

/** Number of the attempt within the call, from 1 (int). */
export const ATTR_AUDIT_ATTEMPT = 'audit.attempt';

/**
 * Whether the call goes on (boolean, only where it is true): a record beside that of its end, which has the same call id
 * and attempt. It is no field of a record.
 */
export const ATTR_AUDIT_CALL_IN_PROGRESS = 'audit.call.in_progress';

/** Random id of the process start that made the record (string). */
export const ATTR_AUDIT_SOURCE_ID = 'audit.source.id';

/** 1, 2, 3 … per source; a gap is a lost record (int). */
export const ATTR_AUDIT_SOURCE_SEQUENCE = 'audit.source.sequence';

/** Hash of the redaction policy applied (string). */
export const ATTR_AUDIT_REDACTION_POLICY = 'audit.redaction.policy';

/** Number of values masked in the span (int). */
export const ATTR_AUDIT_REDACTION_COUNT = 'audit.redaction.count';

/** Masked values by class, such as `email:2` (string[]). */
export const ATTR_AUDIT_REDACTION_CLASSES = 'audit.redaction.classes';

/** Where values were masked in the span, such as `attributes.db.query.text` or `name` (string[]). */
export const ATTR_AUDIT_REDACTION_FIELDS = 'audit.redaction.fields';

/** Bytes of text that were examined in the span, as UTF-8 (int). */
export const ATTR_AUDIT_REDACTION_BYTES = 'audit.redaction.bytes';

/** Values that could not be examined and were replaced whole, by reason, such as `oversize:1` (string[]). */
export const ATTR_AUDIT_REDACTION_FAILURES = 'audit.redaction.failures';

/** Originals, each encrypted to an auditor's public key and bound to this record and field (string[]). */
export const ATTR_AUDIT_REDACTION_SEALED = 'audit.redaction.sealed';

/** The record that was read, on a record of `audit.read` (string). */
export const ATTR_AUDIT_READ_RECORD_ID = 'audit.read.record.id';

/** What was opened of it, such as `s1 attributes.gen_ai.input.messages` (string[]). */
export const ATTR_AUDIT_READ_FIELDS = 'audit.read.fields';

/** What officers signed, as a C2SP note, on the record of a directive: a hold, an erasure, a retention run (string). */
export const ATTR_AUDIT_DIRECTIVE = 'audit.directive';
