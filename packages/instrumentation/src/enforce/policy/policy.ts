import type { AuditAction, AuditPrincipalType, AuditPurposeSource } from '@auditspan/conventions';

/**
 * A rule about who may reach which model what for. All conditions that it has must hold, of each list one entry.
 * Patterns take `*` for any characters and `?` for one.
 */
export interface PolicyRule {
  /** Stands on the record; unique within the policy. */
  readonly id: string;
  readonly effect: 'allow' | 'deny';
  /** `shadow`: only recorded. By default that of the policy. */
  readonly mode?: 'enforce' | 'shadow' | undefined;
  /** What a denied caller reads. */
  readonly message?: string | undefined;
  /** Patterns of principal ids. */
  readonly principals?: readonly string[] | undefined;
  readonly principalTypes?: readonly AuditPrincipalType[] | undefined;
  /** Whether the principal was checked cryptographically. */
  readonly verified?: boolean | undefined;
  /** Patterns of roles, of which the principal has one. */
  readonly roles?: readonly string[] | undefined;
  /** Patterns of those for whom the principal acts. */
  readonly onBehalfOf?: readonly string[] | undefined;
  /** Patterns of purposes. */
  readonly purposes?: readonly string[] | undefined;
  /** Where the purpose comes from; `missing` where there is none. */
  readonly purposeSources?: readonly AuditPurposeSource[] | undefined;
  /** Patterns of model ids, as asked for. */
  readonly models?: readonly string[] | undefined;
  /** From and to which sensitivity, by the model inventory. */
  readonly sensitivity?: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined;
  /** Patterns of classes of data, as declared or by the model inventory. */
  readonly dataClasses?: readonly string[] | undefined;
  /** Patterns of providers. */
  readonly providers?: readonly string[] | undefined;
  /** Patterns of `host` or `host:port`; work in the process has none. */
  readonly hosts?: readonly string[] | undefined;
  readonly actions?: readonly AuditAction[] | undefined;
}

/** Rules of which the first that fits decides. */
export interface Policy {
  /** Stands on the record. */
  readonly id: string;
  /** Stands on the record; by default a hash of the policy. */
  readonly version?: string | undefined;
  /** `shadow`: denials are only recorded. */
  readonly mode: 'enforce' | 'shadow';
  /** What becomes of that which no rule fits. */
  readonly default: 'allow' | 'deny';
  readonly rules: readonly PolicyRule[];
}

/** In place of a policy that cannot be read: nothing is allowed. */
export const CLOSED_POLICY: Policy = { id: 'unreadable', mode: 'enforce', default: 'deny', rules: [] };
