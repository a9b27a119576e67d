import { compilePattern } from './linear-pattern.ts';

/** Whether a value that was found stays as it is. */
export type AllowList = (value: string) => boolean;

/** Longer values are looked up only whole. */
const MAX_PATTERN_LENGTH = 1024;

/** Binds the values (case does not matter) and the patterns (which must match a whole value) that a policy allows; undefined for none. */
export function createAllowList(values: readonly string[], patterns: readonly string[]): AllowList | undefined {
  const allowed = new Set(values.map((value) => value.toLowerCase()));
  const expressions = patterns.map((pattern) => new RegExp(`^(?:${compilePattern(pattern, false).source})$`));
  if (allowed.size === 0 && expressions.length === 0) return undefined;
  return (value) =>
    allowed.has(value.toLowerCase()) ||
    (value.length <= MAX_PATTERN_LENGTH && expressions.some((expression) => expression.test(value)));
}
