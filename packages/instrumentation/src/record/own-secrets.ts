import { knownSecrets } from '@auditspan/redaction';

/** Shorter ones, and mere words or numbers, would mask what only happens to be alike. */
const DISTINCT = /^(?=.*\d)(?=.*[a-z]).{16,}$/isu;
/** A token of JSON Web Signature: another for every caller, and known to redaction by its looks. */
const SIGNED_TOKEN = /^eyJ/u;

/**
 * Has a credential that a call carried masked on every record, whatever it looks like; the most recent ones are.
 *
 * @returns whether it is from now on
 */
export function learnCredential(credential: string): boolean {
  return DISTINCT.test(credential) && !SIGNED_TOKEN.test(credential) && knownSecrets.add(credential);
}

/** What {@link learnOwnSecrets} looks at. */
export interface SecretPlaces {
  /** Names of variables that hold secrets, beside those whose names say so. */
  readonly secretVariables: readonly string[];
  /** Headers that are sent with records. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Has what is secret of the environment and of our own configuration masked on every record. */
export function learnOwnSecrets(
  { secretVariables, headers }: SecretPlaces,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): void {
  const distinct = Object.entries(environment).filter(([, value = '']) => DISTINCT.test(value));
  knownSecrets.addEnvironment(undefined, Object.fromEntries(distinct));
  knownSecrets.addEnvironment(secretVariables, environment);
  for (const value of Object.values(headers)) learnCredential(value.slice(value.lastIndexOf(' ') + 1));
}
