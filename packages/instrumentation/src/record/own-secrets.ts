import { knownSecrets } from '@auditspan/redaction';
import type { InstrumentationConfig } from '../config.ts';

/** Shorter values, and mere words or numbers, would mask text that only happens to be equal. */
const DISTINCT = /^(?=.*\d)(?=.*[a-z]).{16,}$/isu;
/** A token of JSON Web Signature: different for every caller, and recognised by redaction. */
const SIGNED_TOKEN = /^eyJ/u;

/**
 * Has a credential that a call carried masked on every record, whatever its format; only the most recent ones are kept.
 *
 * @returns whether it is masked from now on
 */
export function learnCredential(credential: string): boolean {
  return DISTINCT.test(credential) && !SIGNED_TOKEN.test(credential) && knownSecrets.add(credential);
}

/** Has secrets of the environment and of our own configuration masked on every record. */
export function learnOwnSecrets(
  { secretVariables, headers }: Pick<InstrumentationConfig, 'secretVariables' | 'headers'>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): void {
  const distinct = Object.entries(environment).filter(([, value = '']) => DISTINCT.test(value));
  knownSecrets.addEnvironment(undefined, Object.fromEntries(distinct));
  knownSecrets.addEnvironment(secretVariables, environment);
  for (const value of Object.values(headers)) learnCredential(value.slice(value.lastIndexOf(' ') + 1));
}
