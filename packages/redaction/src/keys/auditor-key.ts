import type { KeyObject } from 'node:crypto';

import { RedactionKeyError } from '../errors.ts';
import { readKeyFile, readSecretFile } from './secret-file.ts';
import { nodeCrypto } from '../node-modules.ts';

/** The auditor's public key, to which originals are sealed. */
export interface AuditorPublicKey {
  /** First 8 bytes of the hash of the raw key, as hex; identifies the private key that opens sealed values. */
  readonly id: string;
  readonly key: KeyObject;
}

/** An auditor's key pair in PEM. */
export interface AuditorKeyPair {
  readonly id: string;
  /** SPKI, for use in policies. */
  readonly publicKey: string;
  /** PKCS#8, to be kept by the auditor. */
  readonly privateKey: string;
}

/** Generates an auditor's key pair (X25519, RFC 7748). */
export function generateAuditorKey(): AuditorKeyPair {
  const pair = nodeCrypto().generateKeyPairSync('x25519');
  return {
    id: auditorKeyId(pair.publicKey),
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}

/**
 * Loads an auditor's public key.
 * @param source PEM, or the path of a PEM file.
 * @throws {RedactionKeyError}
 */
export function loadAuditorPublicKey(source: string): AuditorPublicKey {
  const pem = source.includes('-----BEGIN') ? source : readKeyFile(source, "the auditor's public key");
  // createPublicKey silently derives a public key from a private one, which must not be where services can read it.
  if (pem.includes('PRIVATE KEY')) throw notAKey('seal.publicKey holds a private key; it must be');
  const key = attempt(() => nodeCrypto().createPublicKey(pem), 'seal.publicKey is not');
  return { id: auditorKeyId(key), key };
}

/**
 * Loads an auditor's private key from a file that only its owner may read.
 * @throws {RedactionKeyError}
 */
export function loadAuditorPrivateKey(path: string): KeyObject {
  const pem = readSecretFile(path, "the auditor's private key");
  const key = attempt(() => nodeCrypto().createPrivateKey(pem), `${path} is not the private part of`);
  auditorKeyId(key);
  return key;
}

/** Returns the id of a public key, or of the public part of a private key. */
export function auditorKeyId(key: KeyObject): string {
  if (key.asymmetricKeyType !== 'x25519') throw notAKey('the key is not');
  return nodeCrypto().createHash('sha256').update(rawPublicKey(key)).digest('hex').slice(0, 16);
}

/** Returns the 32 bytes of a public key, or of the public part of a private key. */
export function rawPublicKey(key: KeyObject): Buffer {
  const { x = '' } = (key.type === 'private' ? nodeCrypto().createPublicKey(key) : key).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url');
}

function attempt(load: () => KeyObject, fault: string): KeyObject {
  try {
    return load();
  } catch {
    // The platform's error may quote the key.
    throw notAKey(fault);
  }
}

function notAKey(fault: string): RedactionKeyError {
  return new RedactionKeyError(`${fault} an X25519 key in PEM: create one with auditspan keygen auditor`);
}
