import type {
  AuditAction,
  AuditAttribution,
  AuditPrincipalSource,
  AuditPrincipalType,
  AuditPurposeSource,
} from '@auditspan/conventions';

/** The principal that requests access to a model, as it would be recorded. */
export interface AccessPrincipal {
  readonly id: string;
  readonly type: AuditPrincipalType;
  readonly source: AuditPrincipalSource;
  /** Whether the source was verified cryptographically. */
  readonly verified: boolean;
  readonly roles: readonly string[];
  /** Principals for whom this one acts, nearest first. */
  readonly onBehalfOf: readonly string[];
}

/** The subject of a decision: a call that is about to be made, or work that is about to be done. */
export interface AccessRequest {
  readonly direction: 'outbound' | 'in_process';
  readonly action: AuditAction;
  /** Kind of inference, such as `chat`. */
  readonly operation?: string | undefined;
  readonly principal: AccessPrincipal;
  /** How certain it is that the call is this principal's. */
  readonly attribution: AuditAttribution;
  /**
   * Whether principal and purpose are reliable. `false` if the attribution is not exact, or if the caller's token is
   * still being verified and the call cannot wait.
   */
  readonly principalKnown: boolean;
  readonly purpose?: string | undefined;
  readonly purposeSource: AuditPurposeSource;
  readonly sessionId?: string | undefined;
  readonly approvalId?: string | undefined;
  /** The requested model, from path or body; absent if the call names none. */
  readonly modelId?: string | undefined;
  /**
   * Whether {@link modelId} is reliable. `false` if the body that names the model could not be read before it leaves,
   * because it is compressed or too long. Such a call may be for any model.
   */
  readonly modelKnown: boolean;
  /** From 0 (public) to 4 (restricted), if the model inventory contains the model. */
  readonly sensitivity?: number | undefined;
  readonly provider?: string | undefined;
  /** Class of the data, as declared, else the model's in the inventory. */
  readonly dataClass?: string | undefined;
  /** Absent for work in the process, like the rest of the address. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** Without its query. */
  readonly path?: string | undefined;
  readonly method?: string | undefined;
}
