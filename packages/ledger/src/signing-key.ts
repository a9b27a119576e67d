import { decodeBase64, encodeBase64 } from './base64.ts';
import { verifyEd25519 } from './ed25519.ts';
import { LedgerKeyError, LedgerSigningError } from './errors.ts';

/** A private key that signs without being disclosed: in memory, or held by a command, KMS or HSM. */
export interface SigningKey {
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /**
   * Signs a message with Ed25519.
   * @returns 64 bytes.
   * @throws {LedgerSigningError}
   */
  sign(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

const PEM = /^-----BEGIN PRIVATE KEY-----\s+([A-Za-z0-9+/=\s]+?)\s+-----END PRIVATE KEY-----$/;

/**
 * Parses an Ed25519 private key in PKCS#8 PEM, as `openssl genpkey -algorithm ed25519` writes it.
 * @param source where the text came from, for error messages, which never contain the text itself.
 * @throws {LedgerKeyError}
 */
export async function parseSigningKey(pem: string, source: string): Promise<SigningKey> {
  const der = decodeBase64((PEM.exec(pem.trim())?.[1] ?? '').replaceAll(/\s/g, ''));
  if (der === undefined || der.length === 0) throw notAKey(source);
  try {
    return await importSigningKey(der);
  } catch {
    // The platform's error may quote its input.
    throw notAKey(source);
  }
}

/** Generates a new Ed25519 key, as PKCS#8 PEM. */
export async function generateSigningKey(): Promise<string> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair))
    throw new LedgerKeyError('this platform cannot generate Ed25519 keys; use openssl genpkey');
  const der = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  return `-----BEGIN PRIVATE KEY-----\n${encodeBase64(der)}\n-----END PRIVATE KEY-----\n`;
}

/**
 * Wraps a key that is held elsewhere and verifies each signature, so that a wrong one is never used.
 * @param name names the key in error messages.
 */
export function checkedSigningKey(key: SigningKey, name: string): SigningKey {
  return {
    publicKey: key.publicKey,
    async sign(message) {
      const signature = await key.sign(message);
      if (await verifyEd25519(key.publicKey, message, signature)) return signature;
      throw new LedgerSigningError(
        `${name} signed with another key than the configured public key; configure the right one`,
      );
    },
  };
}

async function importSigningKey(der: Uint8Array<ArrayBuffer>): Promise<SigningKey> {
  // Only an exportable key reveals its public half. The key that is kept is not exportable.
  const exportable = await crypto.subtle.importKey('pkcs8', der, 'Ed25519', true, ['sign']);
  const { x = '' } = await crypto.subtle.exportKey('jwk', exportable);
  const publicKey = decodeBase64(`${x.replaceAll('-', '+').replaceAll('_', '/')}=`);
  if (publicKey === undefined) throw new TypeError('no public key');
  const privateKey = await crypto.subtle.importKey('pkcs8', der, 'Ed25519', false, ['sign']);
  return {
    publicKey,
    sign: async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, message)),
  };
}

function notAKey(source: string): LedgerKeyError {
  return new LedgerKeyError(
    `${source} is not an Ed25519 private key in PKCS#8 PEM; make one with: openssl genpkey -algorithm ed25519`,
  );
}
