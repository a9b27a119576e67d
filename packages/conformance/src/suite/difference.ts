import { isDeepStrictEqual } from 'node:util';

/** Describes the first difference between two JSON values. */
export function firstDifference(path: string, found: unknown, expected: unknown): string {
  if (isParent(found) && isParent(expected)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
    const key = keys.find((name) => !isDeepStrictEqual(found[name], expected[name]));
    if (key !== undefined) return firstDifference(path === '' ? key : `${path}.${key}`, found[key], expected[key]);
  }
  return `${path}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`;
}

function isParent(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
