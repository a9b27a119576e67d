import { createHash } from 'node:crypto';
import type { InstrumentationConfig } from '../config.ts';

/**
 * SHA-256 of the configuration, so that a change of it shows from start to start. What is secret, or leads to it, is
 * left out: keys and credentials would be open to guessing in a digest.
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

/** JSON with the members of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
