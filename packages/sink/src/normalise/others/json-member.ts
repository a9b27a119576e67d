import type { Attributes } from '../../decode/span.ts';
import { textOf } from './other-source.ts';

/** Longer texts are content, which is not worth parsing for one member. */
const MOST_CHARACTERS = 262_144;

/** Returns a member of an attribute that holds a JSON object as text; undefined if it does not. */
export function memberOf(attributes: Attributes, key: string, member: string): unknown {
  const text = textOf(attributes, key);
  if (text.length > MOST_CHARACTERS || !/^\s*\{/u.test(text)) return undefined;
  try {
    return (JSON.parse(text) as Record<string, unknown>)[member];
  } catch {
    return undefined;
  }
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
