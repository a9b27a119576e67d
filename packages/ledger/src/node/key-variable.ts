import { LedgerKeyError } from '../errors.ts';
import { parseSigningKey, type SigningKey } from '../signing-key.ts';

/**
 * Reads an Ed25519 key in PKCS#8 PEM from an environment variable, and removes the variable, so that processes started
 * later do not inherit it. `\n` may stand for line feeds.
 * @param environment default `process.env`.
 * @throws {LedgerKeyError}
 */
export async function takeKeyVariable(name: string, environment: NodeJS.ProcessEnv = process.env): Promise<SigningKey> {
  const pem = environment[name];
  if (pem === undefined)
    throw new LedgerKeyError(`the environment variable ${name} is not set; put the PKCS#8 PEM of the key in it`);
  Reflect.deleteProperty(environment, name);
  return parseSigningKey(pem.replaceAll(String.raw`\n`, '\n'), `the environment variable ${name}`);
}
