import { AUDIT_PRINCIPAL_SOURCE } from '@auditspan/conventions';
import type { ShownRequest } from '../../tap/inbound/received-request.ts';
import { valuesOf, withoutKey } from '../baggage-members.ts';
import type { SignedBaggageConfig } from './caller-config.ts';
import type { CallerMethod, Finding } from './caller-method.ts';
import { verifyJws, type JwsKey } from '../compact-jws.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import type { IdentityFault, IdentityFaults } from '../faults.ts';
import {
  actingOf,
  MAX_LIFETIME,
  MAX_TOKEN_LENGTH,
  parseCallerClaims,
  SIGNED_CALLER_KEY,
  SIGNED_CALLER_TYPE,
  type CallerClaims,
} from '../signed-caller.ts';

/** Maximum number of tokens checked per request, and of verified ones in the cache. */
const MAX_TOKENS = 4;
const MAX_REMEMBERED = 1000;

/** Requirements beyond the signature. */
interface Expectation {
  readonly audience: readonly string[];
  readonly clockTolerance: number;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** Creates the source of callers by baggage that another service has signed for this one. */
export function createSignedBaggageMethod(
  config: SignedBaggageConfig,
  serviceName: string,
  faults: IdentityFaults,
): CallerMethod {
  const { audience = [serviceName], clockTolerance, issuers } = config;
  const verified = new ExpiringCache<CallerClaims>(MAX_REMEMBERED);
  const keys = issuers.flatMap((issuer) => issuer.keys.map((key) => ({ ...key, issuer: issuer.issuer })));

  const verify = (token: string, now: number): CallerClaims | IdentityFault => {
    const known = verified.get(token, now);
    if (known !== undefined) return known;
    const claims = verifySignature(token, keys);
    if (typeof claims === 'string') return claims;
    const fault = faultOf(claims, { audience, clockTolerance, now });
    if (fault !== undefined) return fault;
    verified.set(token, claims, claims.exp * 1000);
    return claims;
  };
  const findIn = (tokens: readonly (string | undefined)[]): Finding | undefined => {
    for (const token of tokens.slice(0, MAX_TOKENS)) {
      const claims = verify(token ?? '', Date.now());
      if (typeof claims !== 'string') return { caller: actingOf(claims) };
      faults.add(claims);
    }
    return undefined;
  };
  return {
    source: AUDIT_PRINCIPAL_SOURCE.SIGNED_BAGGAGE,
    find(request) {
      const { baggage } = request.headers;
      if (typeof baggage !== 'string' || !baggage.includes(SIGNED_CALLER_KEY)) return undefined;
      takeAway(request, baggage);
      return findIn(valuesOf(baggage, SIGNED_CALLER_KEY));
    },
  };
}

function verifySignature(
  token: string,
  keys: readonly (JwsKey & { readonly issuer: string })[],
): CallerClaims | IdentityFault {
  if (token.length > MAX_TOKEN_LENGTH) return 'signed_baggage_too_large';
  const result = verifyJws(token, SIGNED_CALLER_TYPE, keys);
  if ('fault' in result) return `signed_baggage_${result.fault}`;
  const claims = parseCallerClaims(result.payload);
  if (claims === undefined) return 'signed_baggage_claims';
  // A service may only speak for itself, and not with the key of another.
  return result.key.issuer === claims.iss ? claims : 'signed_baggage_key';
}

function faultOf(claims: CallerClaims, { audience, clockTolerance, now }: Expectation): IdentityFault | undefined {
  const { aud, iat, exp } = claims;
  const seconds = now / 1000;
  if (!audience.includes(aud)) return 'signed_baggage_audience';
  if (exp + clockTolerance < seconds) return 'signed_baggage_expired';
  const isTimely = iat - clockTolerance <= seconds && exp - iat <= MAX_LIFETIME;
  return isTimely ? undefined : 'signed_baggage_claims';
}

/** Removes the member, accepted or not: it is not for the next service, and no propagator must pass it on. */
function takeAway(request: ShownRequest, baggage: string): void {
  const rest = withoutKey(baggage, SIGNED_CALLER_KEY);
  const { rawHeaders } = request;
  if (rest === '') delete request.headers['baggage'];
  else request.headers['baggage'] = rest;
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) {
    if (rawHeaders[i]?.toLowerCase() !== 'baggage') continue;
    const left = withoutKey(rawHeaders[i + 1] as string, SIGNED_CALLER_KEY);
    if (left === '') rawHeaders.splice(i, 2);
    else rawHeaders[i + 1] = left;
  }
}
