import { createHash } from 'node:crypto';
import type * as JoseModule from 'jose';
import type { JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import type { JwtIssuerConfig } from './caller-config.ts';
import { createKeyFetch } from './remote-keys.ts';
import type { Finding } from './caller-method.ts';
import { ExpiringCache } from './expiring-cache.ts';
import { jwtFaultOf } from './jwt-faults.ts';
import { findingOfClaims } from './jwt-claims.ts';
import type { IdentityFault } from './faults.ts';

/** Longest token that is looked at. */
const MAX_TOKEN_LENGTH = 8 * 1024;

/** How many verified tokens are remembered, and for how long a token outlives its key, in milliseconds. */
const MAX_REMEMBERED = 1000;
const REMEMBERED_FOR = 60_000;

/** Longest that an issuer's keys are waited for, in milliseconds. */
const KEY_TIMEOUT = 3000;

/** Whom a token names, or why nobody. */
export type Verdict = Finding | IdentityFault;

/** Verifies tokens of the issuers that are believed. */
export interface JwtVerifier {
  /** A token that was verified a moment ago is answered at once; a promise never rejects. */
  verify(token: string): Verdict | Promise<Verdict>;
}

type Jose = typeof JoseModule;

export function createJwtVerifier(issuers: readonly JwtIssuerConfig[]): JwtVerifier {
  // Only who verifies tokens pays for loading it.
  const jose = import('jose');
  const verifiers = new Map(issuers.map((issuer) => [issuer.issuer, createIssuerVerifier(issuer, jose)]));
  const verified = new ExpiringCache<Finding>(MAX_REMEMBERED);

  const verifyAnew = async (token: string, digest: string): Promise<Verdict> => {
    try {
      const { decodeJwt } = await jose;
      const verifier = verifiers.get(decodeJwt(token).iss ?? '');
      if (verifier === undefined) return 'jwt_unknown_issuer';
      const { finding, expires } = await verifier(token);
      if (finding === undefined) return 'jwt_claims';
      verified.set(digest, finding, Math.min(expires, Date.now() + REMEMBERED_FOR));
      return finding;
    } catch (error) {
      return jwtFaultOf(error);
    }
  };
  return {
    verify(token) {
      if (token.length > MAX_TOKEN_LENGTH) return 'jwt_too_large';
      // The token is a credential: only its hash is remembered.
      const digest = createHash('sha256').update(token).digest('base64');
      return verified.get(digest, Date.now()) ?? verifyAnew(token, digest);
    },
  };
}

interface VerifiedToken {
  readonly finding: Finding | undefined;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

function createIssuerVerifier(config: JwtIssuerConfig, jose: Promise<Jose>): (token: string) => Promise<VerifiedToken> {
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
    return {
      finding: findingOfClaims(claims, config),
      expires: ((claims.exp as number) + config.clockTolerance) * 1000,
    };
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
