import type {
  AuditAction,
  AuditAttribution,
  AuditPrincipalSource,
  AuditPrincipalType,
  AuditPurposeSource,
} from '@auditspan/conventions';

/** Who wants to reach a model, as it would stand on the record. */
export interface AccessPrincipal {
  readonly id: string;
  readonly type: AuditPrincipalType;
  readonly source: AuditPrincipalSource;
  /** Whether the source was checked cryptographically. */
  readonly verified: boolean;
  readonly roles: readonly string[];
  /** For whom the principal acts, nearest first. */
  readonly onBehalfOf: readonly string[];
}

/** What a decider is asked about: a call that is about to be made, or work that is about to be done. */
export interface AccessRequest {
  readonly direction: 'outbound' | 'in_process';
  readonly action: AuditAction;
  /** Kind of inference, such as `chat`. */
  readonly operation?: string | undefined;
  readonly principal: AccessPrincipal;
  /** How surely the call is this principal's. */
  readonly attribution: AuditAttribution;
  /**
   * Whether the principal and what it acts for can be relied on. It is `false` where the attribution is not exact, and
   * where the caller's token is still being checked and the call cannot wait.
   */
  readonly principalKnown: boolean;
  readonly purpose?: string | undefined;
  readonly purposeSource: AuditPurposeSource;
  readonly sessionId?: string | undefined;
  readonly approvalId?: string | undefined;
  /** The model asked for, by path or body; absent where the call names none. */
  readonly modelId?: string | undefined;
  /**
   * Whether {@link modelId} can be relied on. It is `false` where the body that names the model could not be read before
   * it leaves: it is compressed or too long. Such a call may be for any model.
   */
  readonly modelKnown: boolean;
  /** From 0, public, to 4, restricted, where the model inventory has the model. */
  readonly sensitivity?: number | undefined;
  readonly provider?: string | undefined;
  /** Class of the data, as declared, else the model's by the inventory. */
  readonly dataClass?: string | undefined;
  /** Absent for work in the process, like the rest of the address. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** Without its query. */
  readonly path?: string | undefined;
  readonly method?: string | undefined;
}
