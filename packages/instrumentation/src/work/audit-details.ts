import type { AuditAction, AuditDeniedBy, AuditOutcome, AuditOutcomeReason } from '@auditspan/conventions';

/** What is done with a model or with data, as far as it is known before it is done. */
export interface AuditDetails {
  /** Default `model.invoke`. */
  readonly action?: AuditAction | undefined;
  /** Id of the model; every `model.` action needs one, but `model.list`. */
  readonly model?: string | undefined;
  /** Who made or runs the model, such as `ollama`. */
  readonly provider?: string | undefined;
  /** Version in the registry. */
  readonly version?: string | undefined;
  /** Digest of the artifact. */
  readonly digest?: string | undefined;
  /** From 0, public, to 4, restricted. */
  readonly sensitivity?: number | undefined;
  /** Kind of inference, such as `chat` or `embeddings`. */
  readonly operation?: string | undefined;
  /** Purpose of use; by default that of `runAs`. */
  readonly purpose?: string | undefined;
  /** Class of the data involved; every `data.` action needs one. By default that of `runAs`. */
  readonly dataClass?: string | undefined;
  /** Session or conversation; by default that of `runAs`. */
  readonly sessionId?: string | undefined;
  /** Approval or elevation relied on; by default that of `runAs`. */
  readonly approvalId?: string | undefined;
  /** More attributes for the span, such as the data set's name; redacted like all others. No `audit.` key. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** What of the result of some work is recorded. */
export interface ResultFacts {
  /** The model that answered. */
  readonly servedModel?: string | undefined;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly finishReasons?: readonly string[] | undefined;
}

/** What work `audited` and `withAudit` record. */
export interface WorkDetails<T = unknown> extends AuditDetails {
  /** Reads usage and the like from the result, once it is there; what it throws is counted and costs only these facts. */
  readonly readResult?: ((result: T) => ResultFacts | undefined) | undefined;
}

/** Something that has happened, and how it ended. */
export interface AuditEvent extends Omit<AuditDetails, 'action'> {
  /** Default `success`. */
  readonly outcome?: AuditOutcome | undefined;
  /** Why it did not succeed; `denied`, `error` and `aborted` need one of their own. */
  readonly reason?: AuditOutcomeReason | undefined;
  /** Who denied it. Default `service`. */
  readonly deniedBy?: AuditDeniedBy | undefined;
}
