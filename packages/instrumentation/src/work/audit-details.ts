import type { AuditAction, AuditDeniedBy, AuditOutcome, AuditOutcomeReason } from '@auditspan/conventions';

/** Details of an action on a model or data, as far as they are known before it. */
export interface AuditDetails {
  /** Default `model.invoke`. */
  readonly action?: AuditAction | undefined;
  /** Id of the model; required by every `model.` action except `model.list`. */
  readonly model?: string | undefined;
  /** Provider of the model, such as `ollama`. */
  readonly provider?: string | undefined;
  /** Version in the registry. */
  readonly version?: string | undefined;
  /** Digest of the artifact. */
  readonly digest?: string | undefined;
  /** From 0 (public) to 4 (restricted). */
  readonly sensitivity?: number | undefined;
  /** Kind of inference, such as `chat` or `embeddings`. */
  readonly operation?: string | undefined;
  /** Purpose of use; by default that of `runAs`. */
  readonly purpose?: string | undefined;
  /** Class of the data involved; required by every `data.` action. By default that of `runAs`. */
  readonly dataClass?: string | undefined;
  /** Session or conversation; by default that of `runAs`. */
  readonly sessionId?: string | undefined;
  /** Approval or elevation relied on; by default that of `runAs`. */
  readonly approvalId?: string | undefined;
  /**
   * Further attributes of the span, such as the name of a data set; redacted like all others. Keys must not start with
   * `audit.`.
   */
  readonly attributes?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** Recorded facts about the result of work. */
export interface ResultFacts {
  /** The model that responded. */
  readonly servedModel?: string | undefined;
  /** Tokens of the input, including cached ones. */
  readonly inputTokens?: number | undefined;
  /** Tokens of the output, including reasoning tokens. */
  readonly outputTokens?: number | undefined;
  /** Why the model stopped, for each choice. */
  readonly finishReasons?: readonly string[] | undefined;
}

/** Details of work that `audited` and `withAudit` record. */
export interface WorkDetails<T = unknown> extends AuditDetails {
  /** Extracts facts such as usage from the result; an exception is counted and loses only these facts. */
  readonly readResult?: ((result: T) => ResultFacts | undefined) | undefined;
}

/** A past event, and its outcome. */
export interface AuditEvent extends Omit<AuditDetails, 'action'> {
  /** Default `success`. */
  readonly outcome?: AuditOutcome | undefined;
  /** Why it did not succeed; required by `denied`, `error` and `aborted`. */
  readonly reason?: AuditOutcomeReason | undefined;
  /** Who denied it. Default `service`. */
  readonly deniedBy?: AuditDeniedBy | undefined;
}
