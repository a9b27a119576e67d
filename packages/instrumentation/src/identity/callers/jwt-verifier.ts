import { createHash } from 'node:crypto';
import type * as JoseModule from 'jose';
import type { JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import type { JwtIssuerConfig } from './caller-config.ts';
import { createKeyFetch } from './remote-keys.ts';
import type { Finding } from './caller-method.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import { jwtFaultOf } from './jwt-faults.ts';
import { findingOfClaims } from './jwt-claims.ts';
import type { IdentityFault } from '../faults.ts';

/** Maximum length of a token. */
const MAX_TOKEN_LENGTH = 8 * 1024;

/** Maximum number of cached tokens, and the time after which one is verified again, in milliseconds. */
const MAX_REMEMBERED = 1000;
const VERIFIED_FOR = 60_000;

/** Timeout for fetching an issuer's keys, in milliseconds. */
const KEY_TIMEOUT = 3000;

/** The principal of a token, or why it was rejected. */
export type Verdict = Finding | IdentityFault;

/** Verifies tokens of the accepted issuers. */
export interface JwtVerifier {
  /**
   * Verifies a token. A token that was verified before is answered from the cache until it expires; once a minute it is
   * verified again in the background, and evicted if its key is gone. Promises never reject.
   */
  verify(token: string): Verdict | Promise<Verdict>;
}

type Jose = typeof JoseModule;

export function createJwtVerifier(issuers: readonly JwtIssuerConfig[]): JwtVerifier {
  // Loaded only if tokens are verified.
  const jose = import('jose');
  const verifiers = new Map(issuers.map((issuer) => [issuer.issuer, createIssuerVerifier(issuer, jose)]));
  const verified = new ExpiringCache<RememberedToken>(MAX_REMEMBERED);

  const verdictOf = async (token: string): Promise<VerifiedToken | IdentityFault> => {
    try {
      const { decodeJwt } = await jose;
      const verifier = verifiers.get(decodeJwt(token).iss ?? '');
      if (verifier === undefined) return 'jwt_unknown_issuer';
      return (await verifier(token)) ?? 'jwt_claims';
    } catch (error) {
      return jwtFaultOf(error);
    }
  };
  const verifyAnew = async (token: string, digest: string): Promise<Verdict> => {
    const verdict = await verdictOf(token);
    if (typeof verdict === 'string') {
      verified.delete(digest);
      return verdict;
    }
    verified.set(digest, { ...verdict, again: Date.now() + VERIFIED_FOR }, verdict.expires);
    return verdict.finding;
  };
  const known = (token: string, digest: string, now: number): Finding | undefined => {
    const entry = verified.get(digest, now);
    if (entry === undefined || entry.again > now) return entry?.finding;
    verified.set(digest, { ...entry, again: now + VERIFIED_FOR }, entry.expires);
    void verifyAnew(token, digest);
    return entry.finding;
  };
  return {
    verify(token) {
      if (token.length > MAX_TOKEN_LENGTH) return 'jwt_too_large';
      // The token is a credential: only its hash is cached.
      const digest = createHash('sha256').update(token).digest('base64');
      return known(token, digest, Date.now()) ?? verifyAnew(token, digest);
    },
  };
}

interface VerifiedToken {
  readonly finding: Finding;
  /** Milliseconds since the Unix epoch. */
  readonly expires: number;
}

interface RememberedToken extends VerifiedToken {
  /** Time of the next verification, in milliseconds since the Unix epoch. */
  readonly again: number;
}

function createIssuerVerifier(
  config: JwtIssuerConfig,
  jose: Promise<Jose>,
): (token: string) => Promise<VerifiedToken | undefined> {
  const options: JWTVerifyOptions = {
    issuer: config.issuer,
    audience: [...config.audience],
    algorithms: [...config.algorithms],
    clockTolerance: config.clockTolerance,
    requiredClaims: ['exp'],
    ...(config.tokenType === undefined ? {} : { typ: config.tokenType }),
  };
  const keys = jose.then((module) => keysOf(config, module));
  return async (token) => {
    const claims = await verifyByEveryKey(token, await keys, options, await jose);
    const finding = findingOfClaims(claims, config);
    const expires = ((claims.exp as number) + config.clockTolerance) * 1000;
    return finding === undefined ? undefined : { finding, expires };
  };
}

function keysOf({ jwks, jwksUrl }: JwtIssuerConfig, jose: Jose): JWTVerifyGetKey {
  if (jwks !== undefined) return jose.createLocalJWKSet({ keys: [...jwks.keys] });
  return jose.createRemoteJWKSet(new URL(jwksUrl as string), {
    timeoutDuration: KEY_TIMEOUT,
    [jose.customFetch]: createKeyFetch(),
  });
}

/** Tries a token without a key id with every matching key. */
async function verifyByEveryKey(
  token: string,
  keys: JWTVerifyGetKey,
  options: JWTVerifyOptions,
  { jwtVerify, errors }: Jose,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    let last: unknown = error;
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (next) {
        last = next;
      }
    }
    throw last;
  }
}
