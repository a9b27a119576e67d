import { diag, metrics } from '@opentelemetry/api';
import { VERSION } from '../version.ts';

/** Why a caller's credential was rejected, or a caller was not propagated. */
export type IdentityFault =
  | 'jwt_algorithm'
  | 'jwt_audience'
  | 'jwt_claims'
  | 'jwt_expired'
  | 'jwt_key'
  | 'jwt_keys_unavailable'
  | 'jwt_malformed'
  | 'jwt_not_yet_valid'
  | 'jwt_signature'
  | 'jwt_too_large'
  | 'jwt_unknown_issuer'
  | 'certificate_unauthorized'
  | 'certificate_name'
  | 'header_untrusted_peer'
  | 'header_invalid'
  | 'baggage_invalid'
  | 'signed_baggage_audience'
  | 'signed_baggage_claims'
  | 'signed_baggage_expired'
  | 'signed_baggage_key'
  | 'signed_baggage_malformed'
  | 'signed_baggage_signature'
  | 'signed_baggage_too_large'
  | 'propagation_ambient'
  | 'propagation_headers_sent'
  | 'propagation_pending'
  | 'propagation_roles_dropped'
  | 'propagation_too_large'
  | 'propagation_unverified';

/** Number of faults by kind; kinds without faults are absent. */
export type IdentityFaultCounts = Readonly<Partial<Record<IdentityFault, number>>>;

/** Counts the faults of identification; rejected credentials are not logged. */
export interface IdentityFaults {
  add(fault: IdentityFault): void;
  readonly counts: IdentityFaultCounts;
}

const COUNTER = 'auditspan.identity.faults';

/**
 * Creates counters, which also feed the service's OpenTelemetry metric `auditspan.identity.faults`; each kind is logged
 * once.
 */
export function createIdentityFaults(): IdentityFaults {
  const counts: Partial<Record<IdentityFault, number>> = {};
  return {
    get counts() {
      return { ...counts };
    },
    add(fault) {
      counts[fault] = (counts[fault] ?? 0) + 1;
      if (counts[fault] === 1) diag.warn(`AuditSpan: ${fault}; further ones are only counted, as ${COUNTER}.`);
      // A meter obtained before the service starts its metrics would never count.
      metrics.getMeter('@auditspan/instrumentation', VERSION).createCounter(COUNTER).add(1, { reason: fault });
    },
  };
}
