import { createHmac, type Hmac } from 'node:crypto';

const ALGORITHM = 'sha256';
const PREFIX = 'hmac-sha256:';
const CREDENTIAL_HEX = 16;

/** Makes keyed hashes, so that content and credentials can be matched later without being stored. */
export interface Digester {
  /** A running hash over a body. */
  start(): Hmac;
  /** The digest of a body as it stands on a record. */
  finish(hash: Hmac): string;
  /** The id of a credential: shortened, since it only has to tell credentials apart. */
  ofCredential(credential: string): string;
}

/** @param key secret of whoever must be able to compute the same digests again */
export function createDigester(key: string | Buffer): Digester {
  return {
    start: () => createHmac(ALGORITHM, key),
    finish: (hash) => PREFIX + hash.digest('hex'),
    ofCredential: (credential) =>
      PREFIX + createHmac(ALGORITHM, key).update(credential).digest('hex').slice(0, CREDENTIAL_HEX),
  };
}
