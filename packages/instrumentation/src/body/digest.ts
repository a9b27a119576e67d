import { KeyedHash, keyPads, type LookAtBytes } from './keyed-hash.ts';

const PREFIX = 'hmac-sha256:';
const CREDENTIAL_HEX = 16;

/** Makes keyed hashes, so that content and credentials can be matched later without being stored. */
export interface Digester {
  /**
   * A running hash over a body.
   *
   * @param firstBytes size of its first part, from which the rest is guessed
   * @param look shown the body as well
   */
  start(firstBytes: number, look?: LookAtBytes): KeyedHash;
  /** The digest of a body as it stands on a record. */
  finish(hash: KeyedHash): string;
  /** The digest of a whole body. */
  of(body: Buffer): string;
  /** The id of a credential: shortened, since it only has to tell credentials apart. */
  ofCredential(credential: string): string;
}

/** @param key secret of whoever must be able to compute the same digests again */
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
