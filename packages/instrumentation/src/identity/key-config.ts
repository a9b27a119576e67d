import { createPrivateKey, createPublicKey, createSecretKey, type webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { JwsKey } from './compact-jws.ts';

/** A set of public keys (RFC 7517). */
export interface JwkSet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** Minimum bytes of a signing secret, as RFC 7518 requires with SHA-256. */
const MIN_SECRET_BYTES = 32;

type JsonWebKey = webcrypto.JsonWebKey;

const jwk = z.looseObject({ kty: z.string() });
const keyWithId = jwk.extend({ kid: z.string().min(1) });

/** Public keys, inline as `{"keys":[…]}` or as the path of a JSON file. */
export const publicKeySetSchema: z.ZodType<JwkSet> = inlineOrFile(
  z.looseObject({
    keys: z.array(jwk.refine(isPublic, { error: 'must be a public key: a verifier must not be able to sign' })).min(1),
  }),
);

/** Keys that verify signed baggage, as JWKs: Ed25519 (`OKP`), or a shared secret (`oct`). */
export const verificationKeysSchema: z.ZodType<readonly JwsKey[]> = inlineOrFile(
  z.array(keyWithId.transform(toKey(verificationKey))).min(1),
);

/** The key that signs baggage, as a JWK: a private Ed25519 key (`OKP`), or a secret (`oct`). */
export const signingKeySchema: z.ZodType<JwsKey> = inlineOrFile(keyWithId.transform(toKey(signingKey)));

/** Creates a schema of a value, or the path of a JSON file with it: secrets are better kept out of the environment. */
function inlineOrFile<T>(schema: z.ZodType<T>): z.ZodType<T> {
  return z.preprocess((value, context) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(readFileSync(value, 'utf8')) as unknown;
    } catch (cause) {
      const { code = 'invalid JSON' } = cause as { code?: string };
      context.issues.push({ code: 'custom', message: `the file ${value} cannot be read: ${code}`, input: undefined });
      return z.NEVER;
    }
  }, schema);
}

function isPublic(key: Readonly<Record<string, unknown>>): boolean {
  return key['kty'] !== 'oct' && !('d' in key);
}

/** Converts a JWK; error messages contain nothing of the key. */
function toKey(make: (key: JsonWebKey & { kid: string }) => JwsKey) {
  return (key: z.output<typeof keyWithId>, context: z.RefinementCtx): JwsKey => {
    try {
      return make(key);
    } catch {
      context.addIssue('must be an Ed25519 key (kty OKP) or a secret of at least 32 bytes (kty oct)');
      return z.NEVER;
    }
  };
}

function verificationKey(key: JsonWebKey & { kid: string }): JwsKey {
  if (key.kty === 'oct') return secretKey(key);
  const { kty, crv, x } = key;
  return ed25519(key.kid, createPublicKey({ key: { kty, crv, x } as JsonWebKey, format: 'jwk' }));
}

function signingKey(key: JsonWebKey & { kid: string }): JwsKey {
  return key.kty === 'oct' ? secretKey(key) : ed25519(key.kid, createPrivateKey({ key, format: 'jwk' }));
}

function ed25519(kid: string, key: JwsKey['key']): JwsKey {
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
  return { kid, alg: 'EdDSA', key };
}

function secretKey({ kid, k = '' }: JsonWebKey & { kid: string }): JwsKey {
  const secret = Buffer.from(k, 'base64url');
  if (secret.length < MIN_SECRET_BYTES) throw new TypeError('too short');
  return { kid, alg: 'HS256', key: createSecretKey(secret) };
}
