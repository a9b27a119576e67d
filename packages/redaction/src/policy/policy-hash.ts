import { policySettings, type HashedPolicy } from './policy-settings.ts';
import { nodeCrypto } from '../node-modules.ts';

/** Changes when the engine finds other things than before with the same policy. */
const ENGINE_VERSION = 13;

/** What tells one policy from another: every setting in force, the registry of labels and the engine, as `sha256:` and 16 hex digits. */
export function policyHash(policy: HashedPolicy): string {
  const settings = [...policySettings(policy)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([ENGINE_VERSION, settings]);
  return `sha256:${nodeCrypto().createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
