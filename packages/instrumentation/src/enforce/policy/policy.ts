import type { AuditAction, AuditPrincipalType, AuditPurposeSource } from '@auditspan/conventions';

/**
 * A rule about which principals may use which models for which purposes. All its conditions must hold; of each list,
 * one entry is enough. In patterns, `*` matches any characters and `?` a single one.
 */
export interface PolicyRule {
  /** Recorded; unique within the policy. */
  readonly id: string;
  readonly effect: 'allow' | 'deny';
  /** `shadow`: only recorded. Default: the mode of the policy. */
  readonly mode?: 'enforce' | 'shadow' | undefined;
  /** Text for the denied caller. */
  readonly message?: string | undefined;
  /** Patterns of principal ids. */
  readonly principals?: readonly string[] | undefined;
  readonly principalTypes?: readonly AuditPrincipalType[] | undefined;
  /** Whether the principal was verified cryptographically. */
  readonly verified?: boolean | undefined;
  /** Patterns of roles, one of which the principal must have. */
  readonly roles?: readonly string[] | undefined;
  /** Patterns of principals for whom the principal acts. */
  readonly onBehalfOf?: readonly string[] | undefined;
  /** Patterns of purposes. */
  readonly purposes?: readonly string[] | undefined;
  /** Sources of the purpose; `missing` if there is none. */
  readonly purposeSources?: readonly AuditPurposeSource[] | undefined;
  /** Patterns of requested model ids. */
  readonly models?: readonly string[] | undefined;
  /** Range of sensitivities, by the model inventory. */
  readonly sensitivity?: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined;
  /** Patterns of data classes, declared or from the model inventory. */
  readonly dataClasses?: readonly string[] | undefined;
  /** Patterns of providers. */
  readonly providers?: readonly string[] | undefined;
  /** Patterns of `host` or `host:port`; work in the process has none. */
  readonly hosts?: readonly string[] | undefined;
  readonly actions?: readonly AuditAction[] | undefined;
}

/** A policy; the first of its rules that matches decides. */
export interface Policy {
  /** Recorded. */
  readonly id: string;
  /** Recorded; by default a hash of the policy. */
  readonly version?: string | undefined;
  /** `shadow`: denials are only recorded. */
  readonly mode: 'enforce' | 'shadow';
  /** Effect if no rule matches. */
  readonly default: 'allow' | 'deny';
  readonly rules: readonly PolicyRule[];
}

/** Replaces an unreadable policy: nothing is allowed. */
export const CLOSED_POLICY: Policy = { id: 'unreadable', mode: 'enforce', default: 'deny', rules: [] };
