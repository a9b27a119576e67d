import { policySettings, type HashedPolicy } from './policy-settings.ts';
import { nodeCrypto } from '../node-modules.ts';

/** Incremented when the engine's findings change for the same policy. */
const ENGINE_VERSION = 14;

/** Returns the hash of every setting in force, the label registry and the engine version: `sha256:` and 16 hex digits. */
export function policyHash(policy: HashedPolicy): string {
  const settings = [...policySettings(policy)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([ENGINE_VERSION, settings]);
  return `sha256:${nodeCrypto().createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
