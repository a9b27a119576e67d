import type { Policy } from './policy.ts';
import { policySettings } from './policy-settings.ts';

/** A setting that differs; `before` or `after` is undefined if that policy does not have it. */
export interface PolicyDifference {
  /** Such as `classes.email` or `keys.user.*`. */
  readonly setting: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Returns the differences between two resolved policies, in alphabetical order; empty if they are equivalent. */
export function diffPolicies(before: Policy, after: Policy): readonly PolicyDifference[] {
  const [old, young] = [policySettings(before), policySettings(after)];
  const settings = [...new Set([...old.keys(), ...young.keys()])].toSorted();
  return settings
    .map((setting) => ({ setting, before: old.get(setting), after: young.get(setting) }))
    .filter((difference) => difference.before !== difference.after);
}
