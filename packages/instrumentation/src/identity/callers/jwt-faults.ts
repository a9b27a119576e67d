import { fieldsOfError } from '../../thrown.ts';
import type { IdentityFault } from '../faults.ts';

/** Faults by error code of `jose`. */
const FAULT_OF_CODE: Readonly<Record<string, IdentityFault>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: 'jwt_algorithm',
  ERR_JOSE_NOT_SUPPORTED: 'jwt_algorithm',
  ERR_JWS_INVALID: 'jwt_malformed',
  ERR_JWT_INVALID: 'jwt_malformed',
  ERR_JWT_EXPIRED: 'jwt_expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'jwt_signature',
  ERR_JWKS_NO_MATCHING_KEY: 'jwt_key',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'jwt_key',
};

const FAULT_OF_CLAIM: Readonly<Record<string, IdentityFault>> = {
  aud: 'jwt_audience',
  iss: 'jwt_unknown_issuer',
  nbf: 'jwt_not_yet_valid',
};

/** Returns why a token was rejected, without any of its content. Other errors mean that its keys are unavailable. */
export function jwtFaultOf(error: unknown): IdentityFault {
  const { code, claim } = fieldsOfError(error);
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED') return FAULT_OF_CLAIM[String(claim)] ?? 'jwt_claims';
  // A key that does not match the token's algorithm causes a TypeError.
  if (error instanceof TypeError && code === undefined) return 'jwt_key';
  return FAULT_OF_CODE[String(code)] ?? 'jwt_keys_unavailable';
}
