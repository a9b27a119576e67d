import type { Policy } from './policy.ts';
import { nodeCrypto } from '../node-modules.ts';

/** The hashed part of a policy: everything except the hash. */
export type HashedPolicy = Omit<Policy, 'hash'>;

/**
 * Returns every setting of a resolved policy as path and text value. Equivalent policies have the same settings,
 * whatever their order and preset. Keys are included by id only.
 */
export function policySettings(policy: HashedPolicy): ReadonlyMap<string, string> {
  const { config } = policy;
  const settings = new Map<string, string>();
  const note = (path: string, value: unknown): void => void settings.set(path, JSON.stringify(value));

  for (const [name, mode] of Object.entries(policy.classes)) note(`classes.${name}`, mode);
  for (const [key, rule] of Object.entries({ ...policy.presetKeys, ...policy.keys })) note(`keys.${key}`, sorted(rule));
  note('hideInputs', policy.hideInputs);
  note('hideOutputs', policy.hideOutputs);
  for (const { name, ...rule } of config.rules) note(`rules.${name}`, sorted(rule));
  for (const value of config.allow) note(`allow.${digestOf(value.toLowerCase())}`, true);
  for (const pattern of config.allowPatterns) note(`allowPatterns.${pattern}`, true);
  for (const [name, limit] of Object.entries(config.limits)) note(`limits.${name}`, limit);
  for (const id of Object.keys(config.pseudonym.keys)) note(`pseudonym.keys.${id}`, true);
  note('pseudonym.active', activeKeys(config.pseudonym));
  note('pseudonym.callingCode', config.pseudonym.callingCode ?? null);
  note('seal.publicKey', policy.sealKeyId ?? null);
  for (const name of policy.recognisers) note(`recognisers.${name}`, true);
  note('registry', policy.registry);
  return settings;
}

/** Returns the ids of the keys for new pseudonyms: the configured ones, else the last key. */
export function activeKeys({ keys, active }: Policy['config']['pseudonym']): readonly string[] {
  return active.length > 0 ? active : Object.keys(keys).slice(-1);
}

/** Allowed values are hashed, since they may be personal data. */
function digestOf(value: string): string {
  return `sha256:${nodeCrypto().createHash('sha256').update(value).digest('hex').slice(0, 16)}`;
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
