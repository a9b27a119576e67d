import { AUDIT_ATTRIBUTION } from '@auditspan/conventions';
import type { CallOrigin } from '../context/origin/call-origin.ts';
import type { Principal } from '../context/principal.ts';
import type { ServiceIdentity } from '../context/service-identity.ts';
import { principalFields, purposeFields } from '../context/principal-fields.ts';
import type { AccessRequest } from './access-request.ts';

/** The part of a request about principal and purpose. */
type Requester = Pick<
  AccessRequest,
  'principal' | 'attribution' | 'principalKnown' | 'purpose' | 'purposeSource' | 'sessionId' | 'approvalId'
>;

/**
 * Returns principal and purpose, as they will be recorded.
 *
 * @param otherwise principal if the origin names none
 */
export function requesterOf(origin: CallOrigin, otherwise: Principal, service: ServiceIdentity): Requester {
  const who = principalFields(origin, otherwise);
  return {
    principal: {
      id: who.principalId,
      type: who.principalType,
      source: who.principalSource,
      verified: who.principalVerified,
      roles: who.principalRoles ?? [],
      onBehalfOf: who.onBehalfOf ?? [],
    },
    attribution: who.attribution,
    principalKnown: who.attribution === AUDIT_ATTRIBUTION.EXACT && origin.search === undefined,
    ...purposeFields(origin, service),
    sessionId: who.sessionId,
    approvalId: who.approvalId,
  };
}
