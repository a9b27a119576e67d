import {
  AUDIT_ATTRIBUTION,
  AUDIT_PRINCIPAL_SOURCE,
  AUDIT_PRINCIPAL_TYPE,
  AUDIT_PURPOSE_SOURCE,
  type AuditRecord,
} from '@auditspan/conventions';
import type { CallOrigin } from './origin/call-origin.ts';
import { own } from '../own.ts';
import type { Principal } from './principal.ts';
import type { ServiceIdentity } from './service-identity.ts';

/** Fields of a record of which those that it may lack may be absent by value. */
export type Fields<T> = { [F in keyof T]: Partial<T> extends Pick<T, F> ? T[F] | undefined : T[F] };

/** The fields of a record that say who acted. */
type PrincipalFields = Pick<
  AuditRecord,
  | 'principalId'
  | 'principalType'
  | 'principalSource'
  | 'principalVerified'
  | 'principalRoles'
  | 'onBehalfOf'
  | 'attribution'
  | 'sessionId'
  | 'dataClass'
  | 'approvalId'
>;

/** Who answers for a call that nobody is named for: the service for what it does itself. */
export function workload(service: ServiceIdentity): Principal {
  return { id: service.name, type: AUDIT_PRINCIPAL_TYPE.SERVICE, source: AUDIT_PRINCIPAL_SOURCE.WORKLOAD };
}

/** Who calls the service where it never says: only its own word, that nobody is known, stands behind it. */
export const ANONYMOUS: Principal = {
  id: AUDIT_PRINCIPAL_TYPE.ANONYMOUS,
  type: AUDIT_PRINCIPAL_TYPE.ANONYMOUS,
  source: AUDIT_PRINCIPAL_SOURCE.WORKLOAD,
};

/**
 * The fields of a record that say who acted.
 *
 * @param otherwise who it was where the origin names nobody
 */
export function principalFields(origin: CallOrigin, otherwise: Principal): Fields<PrincipalFields> {
  const { acting, attribution } = origin;
  const principal = acting?.principal ?? otherwise;
  return {
    principalId: principal.id,
    principalType: own(principal, 'type') ?? AUDIT_PRINCIPAL_TYPE.USER,
    principalSource: own(principal, 'source') ?? AUDIT_PRINCIPAL_SOURCE.EXPLICIT,
    principalVerified: own(principal, 'verified') ?? false,
    principalRoles: own(principal, 'roles'),
    onBehalfOf: own(principal, 'onBehalfOf'),
    attribution: principal === ANONYMOUS ? AUDIT_ATTRIBUTION.UNKNOWN : attribution,
    sessionId: own(acting, 'sessionId'),
    dataClass: own(acting, 'dataClass'),
    approvalId: own(acting, 'approvalId'),
  };
}

/** The fields of a record that say what for. */
export function purposeFields(
  { acting }: CallOrigin,
  service: ServiceIdentity,
): Fields<Pick<AuditRecord, 'purpose' | 'purposeSource'>> {
  const declared = own(acting, 'purpose');
  if (declared !== undefined) {
    return { purpose: declared, purposeSource: own(acting, 'purposeSource') ?? AUDIT_PURPOSE_SOURCE.EXPLICIT };
  }
  const purpose = own(service, 'purpose');
  // Said to be absent, lest an object without it be asked for its prototype's.
  if (purpose === undefined) return { purpose: undefined, purposeSource: AUDIT_PURPOSE_SOURCE.MISSING };
  return { purpose, purposeSource: AUDIT_PURPOSE_SOURCE.DEFAULT };
}
