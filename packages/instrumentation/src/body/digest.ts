import { KeyedHash, keyPads, type LookAtBytes } from './keyed-hash.ts';

const PREFIX = 'hmac-sha256:';
const CREDENTIAL_HEX = 16;

/** Computes keyed hashes, by which content and credentials can be matched later without being stored. */
export interface Digester {
  /**
   * Starts a hash over a body.
   *
   * @param firstBytes size of its first chunk, from which the total is estimated
   * @param look also receives the body
   */
  start(firstBytes: number, look?: LookAtBytes): KeyedHash;
  /** Returns the digest of a body as it is recorded. */
  finish(hash: KeyedHash): string;
  /** Returns the digest of a complete body. */
  of(body: Buffer): string;
  /** Returns the id of a credential: truncated, since it only has to distinguish credentials. */
  ofCredential(credential: string): string;
}

/** @param key secret needed to compute the same digests again */
export function createDigester(key: string | Buffer): Digester {
  const pads = keyPads(key);
  const start = (firstBytes: number, look: LookAtBytes = () => undefined): KeyedHash =>
    new KeyedHash(pads, firstBytes, look);
  const digestOf = (body: Buffer): string => {
    const hash = start(body.length);
    hash.update(body);
    return hash.digest();
  };
  return {
    start,
    finish: (hash) => PREFIX + hash.digest(),
    of: (body) => PREFIX + digestOf(body),
    ofCredential: (credential) => PREFIX + digestOf(Buffer.from(credential)).slice(0, CREDENTIAL_HEX),
  };
}
