import { createHash } from 'node:crypto';
import { isObject } from '../body/parse-json.ts';
import type { InstrumentationConfig } from '../config.ts';

/**
 * Returns the SHA-256 of the configuration, so that changes show from one start to the next. Secrets and references to
 * them are left out: keys and credentials could be guessed from a digest.
 */
export function configDigest(config: InstrumentationConfig): string {
  const { hmacKey, headers, endpoint, caller, propagate, ...open } = config;
  const facts = {
    ...open,
    endpoint: endpoint === undefined ? undefined : withoutCredentials(endpoint),
    headers: Object.keys(headers).toSorted(),
    hasHmacKey: hmacKey !== undefined,
    findsCallers: caller !== undefined,
    propagates: propagate !== undefined,
  };
  return `sha256:${createHash('sha256').update(canonical(facts)).digest('hex')}`;
}

function withoutCredentials(endpoint: string): string {
  const { origin, pathname } = new URL(endpoint);
  return origin + pathname;
}

/** Serialises JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}
