import type { Policy } from './policy.ts';
import { policySettings } from './policy-settings.ts';

/** One setting that differs; a side that does not have it is undefined. */
export interface PolicyDifference {
  /** Such as `classes.email` or `keys.user.*`. */
  readonly setting: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What differs between two policies in force, in the order of the alphabet; empty when they do the same. */
export function diffPolicies(before: Policy, after: Policy): readonly PolicyDifference[] {
  const [old, young] = [policySettings(before), policySettings(after)];
  const settings = [...new Set([...old.keys(), ...young.keys()])].toSorted();
  return settings
    .map((setting) => ({ setting, before: old.get(setting), after: young.get(setting) }))
    .filter((difference) => difference.before !== difference.after);
}
