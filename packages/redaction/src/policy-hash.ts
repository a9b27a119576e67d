import { createHash } from 'node:crypto';

import type { RedactionConfig } from './config.ts';

/** Changes when the engine finds other things than before with the same configuration. */
const ENGINE_VERSION = 1;

/** What tells one policy from another: the configuration and the engine, as `sha256:` and 16 hex digits. */
export function policyHash(config: RedactionConfig): string {
  const text = JSON.stringify([
    ENGINE_VERSION,
    sorted(config.classes),
    sorted(config.keys),
    config.allow.toSorted(),
    config.maxValueLength,
  ]);
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

function sorted(record: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
