import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** A key pair that signs baggage, as JWKs. */
export interface SigningKeys {
  readonly privateKey: Readonly<Record<string, unknown>>;
  readonly publicKey: Readonly<Record<string, unknown>>;
}

export function ed25519Keys(kid = 'front-1'): SigningKeys {
  const pair = generateKeyPairSync('ed25519');
  return {
    privateKey: { ...pair.privateKey.export({ format: 'jwk' }), kid },
    publicKey: { ...pair.publicKey.export({ format: 'jwk' }), kid },
  };
}

/** Creates a shared secret. */
export function sharedSecret(kid = 'shared-1'): SigningKeys {
  const key = { kty: 'oct', k: randomBytes(32).toString('base64url'), kid };
  return { privateKey: key, publicKey: key };
}
