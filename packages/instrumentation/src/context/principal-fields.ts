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

/** Fields of a record; optional ones may also be `undefined`. */
export type Fields<T> = { [F in keyof T]: Partial<T> extends Pick<T, F> ? T[F] | undefined : T[F] };

/** Fields of a record about the principal. */
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

/** The principal of a call for which none is named: the service itself. */
export function workload(service: ServiceIdentity): Principal {
  return { id: service.name, type: AUDIT_PRINCIPAL_TYPE.SERVICE, source: AUDIT_PRINCIPAL_SOURCE.WORKLOAD };
}

/** The caller of a received call that names none. The service vouches only for not knowing it. */
export const ANONYMOUS: Principal = {
  id: AUDIT_PRINCIPAL_TYPE.ANONYMOUS,
  type: AUDIT_PRINCIPAL_TYPE.ANONYMOUS,
  source: AUDIT_PRINCIPAL_SOURCE.WORKLOAD,
};

/**
 * Returns the fields of a record about the principal.
 *
 * @param otherwise principal if the origin names none
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

/** Returns the fields of a record about the purpose. */
export function purposeFields(
  { acting }: CallOrigin,
  service: ServiceIdentity,
): Fields<Pick<AuditRecord, 'purpose' | 'purposeSource'>> {
  const declared = own(acting, 'purpose');
  if (declared !== undefined) {
    return { purpose: declared, purposeSource: own(acting, 'purposeSource') ?? AUDIT_PURPOSE_SOURCE.EXPLICIT };
  }
  const purpose = own(service, 'purpose');
  // Explicitly `undefined`, so that a polluted prototype cannot supply a value.
  if (purpose === undefined) return { purpose: undefined, purposeSource: AUDIT_PURPOSE_SOURCE.MISSING };
  return { purpose, purposeSource: AUDIT_PURPOSE_SOURCE.DEFAULT };
}
