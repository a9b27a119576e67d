import { diag, metrics } from '@opentelemetry/api';
import { VERSION } from '../version.ts';

/** Why something that claims to show a caller was not believed, or a caller was not passed on. */
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

/** How often each fault happened; those that did not are absent. */
export type IdentityFaultCounts = Readonly<Partial<Record<IdentityFault, number>>>;

/** Counts the faults of identification; what was not believed is told nowhere. */
export interface IdentityFaults {
  add(fault: IdentityFault): void;
  readonly counts: IdentityFaultCounts;
}

const COUNTER = 'auditspan.identity.faults';

/** Counts into the service's OpenTelemetry metrics too, as `auditspan.identity.faults`; each kind is said once. */
export function createIdentityFaults(): IdentityFaults {
  const counts: Partial<Record<IdentityFault, number>> = {};
  return {
    get counts() {
      return { ...counts };
    },
    add(fault) {
      counts[fault] = (counts[fault] ?? 0) + 1;
      if (counts[fault] === 1) diag.warn(`AuditSpan: ${fault}, counted as ${COUNTER} and not said again.`);
      // A meter that was taken before the service starts its metrics would never count.
      metrics.getMeter('@auditspan/instrumentation', VERSION).createCounter(COUNTER).add(1, { reason: fault });
    },
  };
}
