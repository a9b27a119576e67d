import type { Attributes } from '../../decode/span.ts';

/** Longer texts are content, which is not worth parsing for one member. */
const MOST_CHARACTERS = 262_144;

/** Returns an attribute that is a map, or holds a JSON object as text; undefined if it is neither. */
export function jsonOf(attributes: Attributes, key: string): Readonly<Record<string, unknown>> | undefined {
  const value = attributes[key];
  if (typeof value !== 'string') return isMap(value) ? value : undefined;
  if (value.length > MOST_CHARACTERS || !/^\s*\{/u.test(value)) return undefined;
  try {
    return JSON.parse(value) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** Returns a member of an attribute that is a map or holds a JSON object; undefined if it has none. */
export function memberOf(attributes: Attributes, key: string, member: string): unknown {
  const json = jsonOf(attributes, key);
  return json !== undefined && Object.hasOwn(json, member) ? json[member] : undefined;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Whether the value is a count of tokens. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
