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

/** Longest token that is looked at. */
const MAX_TOKEN_LENGTH = 8 * 1024;

/** How many verified tokens are remembered, and after how many milliseconds one is verified again. */
const MAX_REMEMBERED = 1000;
const VERIFIED_FOR = 60_000;

/** Longest that an issuer's keys are waited for, in milliseconds. */
const KEY_TIMEOUT = 3000;

/** Whom a token names, or why nobody. */
export type Verdict = Finding | IdentityFault;

/** Verifies tokens of the issuers that are believed. */
export interface JwtVerifier {
  /**
   * A token that was verified before is answered at once, for as long as it is good; once a minute it is verified again
   * beside that, and forgotten where its key is gone. A promise never rejects.
   */
  verify(token: string): Verdict | Promise<Verdict>;
}

type Jose = typeof JoseModule;

export function createJwtVerifier(issuers: readonly JwtIssuerConfig[]): JwtVerifier {
  // Only who verifies tokens pays for loading it.
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
      // The token is a credential: only its hash is remembered.
      const digest = createHash('sha256').update(token).digest('base64');
      return known(token, digest, Date.now()) ?? verifyAnew(token, digest);
    },
  };
}

interface VerifiedToken {
  readonly finding: Finding;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

interface RememberedToken extends VerifiedToken {
  /** When it is to be verified again, in milliseconds since 1970. */
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

/** A token without a key id is tried with every key that it fits. */
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
