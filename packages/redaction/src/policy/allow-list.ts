import { compilePattern } from './linear-pattern.ts';

/** Whether a detected value is kept. */
export type AllowList = (value: string) => boolean;

/** Longer values are compared with the allowed values only, not with patterns. */
const MAX_PATTERN_LENGTH = 1024;

/** Creates an allow list from values (case-insensitive) and patterns of whole values; undefined if both are empty. */
export function createAllowList(values: readonly string[], patterns: readonly string[]): AllowList | undefined {
  const allowed = new Set(values.map((value) => value.toLowerCase()));
  const expressions = patterns.map((pattern) => new RegExp(`^(?:${compilePattern(pattern, false).source})$`));
  if (allowed.size === 0 && expressions.length === 0) return undefined;
  return (value) =>
    allowed.has(value.toLowerCase()) ||
    (value.length <= MAX_PATTERN_LENGTH && expressions.some((expression) => expression.test(value)));
}
