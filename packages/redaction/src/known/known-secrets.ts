import { isRepetition, shapeOf } from '../detectors/secrets/secret-value.ts';
import type { Match } from '../scan/matches.ts';
import { encodedForms, type EncodedForm } from './encoded-forms.ts';

/** Shorter secrets would mask ordinary words. */
const SHORTEST = 8;
const LONGEST = 4096;
const MOST = 256;
const SLOTS = 1 << 16;
/** Number of leading characters that are hashed to look up a form. */
const KEY = 3;
/** Names of environment variables whose values are secrets. */
const SECRET_VARIABLE =
  /(?:^|_)(?:API_?KEY|ACCESS_?KEY|SECRET_?KEY|PRIVATE_?KEY|ENCRYPTION_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|PWD|PASS|CREDENTIALS?|DSN|DATABASE_URL|CONNECTION_STRING)$/;
const NOTHING: readonly Match[] = [];
const PATH_OR_NUMBER = /^(?:\/|~|[A-Za-z]:\\|\d+$|true$|false$)/i;

/**
 * Registry of the process's own secrets. They are held in memory only, and every redactor of the process masks their
 * exact values as `known_secret`, also JSON-escaped, percent-encoded or in base64.
 */
export class KnownSecrets {
  /** Forms by secret, least recently added first. */
  readonly #forms = new Map<string, readonly EncodedForm[]>();
  /** Secrets that are never evicted. */
  readonly #lasting = new Set<string>();
  /** Number of forms by hash of their leading characters. */
  readonly #counts = new Uint16Array(SLOTS);
  readonly #byHash = new Map<number, EncodedForm[]>();
  #generation = 0;

  /** Changes whenever a secret is added: texts scanned before may contain it. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Adds a secret. Returns whether it was accepted: values of fewer than 8 or more than 4,096 characters, and values of
   * at most three different characters, are not. Beyond 256 secrets, the least recently added one is evicted.
   */
  add(secret: string): boolean {
    if (secret.length < SHORTEST || secret.length > LONGEST) return false;
    if (isRepetition(shapeOf(secret, 0, secret.length))) return false;
    const known = this.#forms.get(secret);
    if (known === undefined && !this.#makeRoom()) return false;
    const forms = known ?? encodedForms(secret);
    this.#forms.delete(secret);
    this.#forms.set(secret, forms);
    if (known !== undefined) return true;
    this.#generation += 1;
    for (const form of forms) this.#plant(form);
    return true;
  }

  /**
   * Adds the values of environment variables: of the given names, or else of all whose names end in a word such as
   * `TOKEN` or `PASSWORD` and whose values are neither paths nor numbers. Returns the names whose values were accepted;
   * these are never evicted.
   */
  addEnvironment(
    names?: readonly string[],
    environment: Readonly<Record<string, string | undefined>> = process.env,
  ): readonly string[] {
    const chosen = names ?? Object.keys(environment).filter((name) => isSecretVariable(name, environment[name] ?? ''));
    const known = chosen.filter((name) => this.add(environment[name] ?? ''));
    for (const name of known) this.#lasting.add(environment[name] ?? '');
    return known;
  }

  /** Removes all secrets. */
  clear(): void {
    this.#forms.clear();
    this.#lasting.clear();
    this.#byHash.clear();
    this.#counts.fill(0);
  }

  /** Returns all occurrences in a text. */
  find(text: string): readonly Match[] {
    if (this.#forms.size === 0) return NOTHING;
    const matches: Match[] = [];
    let hash = 0;
    for (let at = 0; at < text.length; at++) {
      hash = ((hash << 6) ^ text.charCodeAt(at)) & (SLOTS - 1);
      if (at < KEY - 1 || this.#counts[hash] === 0) continue;
      const start = at - KEY + 1;
      const form = this.#longestAt(text, start, hash);
      if (form === undefined) continue;
      const end = start + form.text.length;
      matches.push({
        start: Math.max(0, start - form.before),
        end: Math.min(text.length, end + form.after),
        class: 'known_secret',
      });
      // Characters after the match refill the hash.
      at = end - 1;
    }
    return matches;
  }

  #longestAt(text: string, start: number, hash: number): EncodedForm | undefined {
    let longest: EncodedForm | undefined;
    for (const form of this.#byHash.get(hash) ?? []) {
      if (form.text.length > (longest?.text.length ?? 0) && text.startsWith(form.text, start)) longest = form;
    }
    return longest;
  }

  /** Evicts a secret if the limit is reached; false if all of them are permanent. */
  #makeRoom(): boolean {
    if (this.#forms.size < MOST) return true;
    const oldest = [...this.#forms.keys()].find((secret) => !this.#lasting.has(secret));
    if (oldest === undefined) return false;
    this.#forget(oldest);
    return true;
  }

  #plant(form: EncodedForm): void {
    const hash = hashOf(form.text);
    this.#counts[hash] = (this.#counts[hash] ?? 0) + 1;
    const others = this.#byHash.get(hash);
    if (others === undefined) this.#byHash.set(hash, [form]);
    else others.push(form);
  }

  #forget(secret: string): void {
    for (const form of this.#forms.get(secret) ?? []) {
      const hash = hashOf(form.text);
      this.#counts[hash] = (this.#counts[hash] ?? 1) - 1;
      this.#byHash.set(
        hash,
        (this.#byHash.get(hash) ?? []).filter((other) => other !== form),
      );
    }
    this.#forms.delete(secret);
  }
}

/** The registry used by every redactor of the process. */
export const knownSecrets: KnownSecrets = new KnownSecrets();

/** Shifts by six bits per character: with 16 bits, only the last three characters contribute. */
function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < KEY; at++) hash = ((hash << 6) ^ text.charCodeAt(at)) & (SLOTS - 1);
  return hash;
}

function isSecretVariable(name: string, value: string): boolean {
  return SECRET_VARIABLE.test(name.toUpperCase()) && !PATH_OR_NUMBER.test(value);
}
