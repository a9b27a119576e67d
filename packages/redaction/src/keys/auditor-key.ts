import type { KeyObject } from 'node:crypto';

import { RedactionKeyError } from '../errors.ts';
import { readKeyFile, readSecretFile } from './secret-file.ts';
import { nodeCrypto } from '../node-modules.ts';

/** A public key that originals are sealed to. */
export interface AuditorPublicKey {
  /** The first 8 bytes of the hash of the raw key, as hex: says which private key opens what was sealed. */
  readonly id: string;
  readonly key: KeyObject;
}

/** A key pair of an auditor, as PEM. */
export interface AuditorKeyPair {
  readonly id: string;
  /** SPKI; goes into policies. */
  readonly publicKey: string;
  /** PKCS#8; stays with the auditor. */
  readonly privateKey: string;
}

/** Makes a key pair of an auditor (X25519, RFC 7748). */
export function generateAuditorKey(): AuditorKeyPair {
  const pair = nodeCrypto().generateKeyPairSync('x25519');
  return {
    id: auditorKeyId(pair.publicKey),
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}

/**
 * Loads the public key of an auditor.
 * @param source PEM, or the path of a file with it.
 * @throws {RedactionKeyError}
 */
export function loadAuditorPublicKey(source: string): AuditorPublicKey {
  const pem = source.includes('-----BEGIN') ? source : readKeyFile(source, "the auditor's public key");
  // createPublicKey derives one from a private key without a word; that key must not be where services read it.
  if (pem.includes('PRIVATE KEY')) throw notAKey('seal.publicKey holds a private key; it must be');
  const key = attempt(() => nodeCrypto().createPublicKey(pem), 'seal.publicKey is not');
  return { id: auditorKeyId(key), key };
}

/**
 * Loads the private key of an auditor from a file that only its owner may read.
 * @throws {RedactionKeyError}
 */
export function loadAuditorPrivateKey(path: string): KeyObject {
  const pem = readSecretFile(path, "the auditor's private key");
  const key = attempt(() => nodeCrypto().createPrivateKey(pem), `${path} is not the private part of`);
  auditorKeyId(key);
  return key;
}

/** The id of a key, or of the public part of a private one. */
export function auditorKeyId(key: KeyObject): string {
  if (key.asymmetricKeyType !== 'x25519') throw notAKey('the key is not');
  return nodeCrypto().createHash('sha256').update(rawPublicKey(key)).digest('hex').slice(0, 16);
}

/** The 32 bytes of a public key, or of the public part of a private one. */
export function rawPublicKey(key: KeyObject): Buffer {
  const { x = '' } = (key.type === 'private' ? nodeCrypto().createPublicKey(key) : key).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url');
}

function attempt(load: () => KeyObject, fault: string): KeyObject {
  try {
    return load();
  } catch {
    // The platform's own error may quote what it read.
    throw notAKey(fault);
  }
}

function notAKey(fault: string): RedactionKeyError {
  return new RedactionKeyError(`${fault} an X25519 key in PEM: make one with auditspan keygen auditor`);
}
