import type { Attributes } from '../../decode/span.ts';
import { textOf } from './other-source.ts';

/** Longer texts are content, of which a member is not worth reading all. */
const MOST_CHARACTERS = 262_144;

/** A member of an attribute that is a JSON object as text; undefined where it is none. */
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
