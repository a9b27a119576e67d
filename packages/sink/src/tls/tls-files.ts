import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type SecureContextOptions, createSecureContext } from 'node:tls';
import type { SinkConfig } from '../config.ts';
import { SinkConfigError } from '../errors.ts';
import { messageOf } from '../error-message.ts';

/** Options of a TLS server. */
export type TlsMaterial = Required<Pick<SecureContextOptions, 'cert' | 'key' | 'minVersion'>> &
  Pick<SecureContextOptions, 'ca'>;

/** Returns the TLS files that a configuration names. */
export function tlsPaths({ tls }: Pick<SinkConfig, 'tls'>): readonly string[] {
  return [tls.cert, tls.key, tls.clientCa].filter((path) => path !== undefined);
}

/**
 * Reads certificate and key, and the CAs of client certificates; undefined if TLS is off.
 * @throws {SinkConfigError} if a file cannot be read, or certificate and key do not match.
 */
export async function readTls({ tls }: SinkConfig): Promise<TlsMaterial | undefined> {
  if (tls.cert === undefined || tls.key === undefined) return undefined;
  const [cert, key, ca] = await Promise.all([
    readPem(tls.cert, 'tls.cert'),
    readPem(tls.key, 'tls.key'),
    tls.clientCa === undefined ? undefined : readPem(tls.clientCa, 'tls.clientCa'),
  ]);
  const material: TlsMaterial = { cert, key, minVersion: 'TLSv1.2', ...(ca && { ca }) };
  check(material, tlsPaths({ tls }).join(', '));
  return material;
}

async function readPem(path: string, option: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new SinkConfigError(`${option} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function check({ cert, key, ca }: TlsMaterial, paths: string): void {
  try {
    const certificate = new X509Certificate(cert as Buffer);
    if (!certificate.checkPrivateKey(createPrivateKey(key as Buffer))) {
      throw new Error('the key does not belong to the certificate');
    }
    createSecureContext({ cert, key, ca });
  } catch (error) {
    throw new SinkConfigError(`tls.cert, tls.key and tls.clientCa (${paths}) cannot be used: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
