import type { Attributes } from '@opentelemetry/api';

import type { KeyLabeller } from '../policy/key-labels.ts';
import type { Run } from '../run.ts';
import { hide, type KeyHandler, type KeyHandlers } from './key-handlers.ts';
import { createKnownKeys, type KnownKey } from './known-keys.ts';
import type { TextRedactor } from './text-redactor.ts';

/**
 * Redacts attributes, keys and values; `isHidden` replaces whole what would be examined. Returns the same object when
 * nothing had to be changed. Never throws, never changes what it is given.
 */
export type AttributeRedactor = (attributes: Attributes, run: Run, place: string, isHidden?: boolean) => Attributes;

/** Builds the attribute walk over the labels of keys and what they ask for. */
export function createAttributeRedactor(
  text: TextRedactor,
  labelOf: KeyLabeller,
  handlerOf: KeyHandlers,
): AttributeRedactor {
  const know = createKnownKeys(text, labelOf, handlerOf);

  return (attributes, run, place, isHidden = false) => {
    let changed: Attributes | undefined;
    let isRenamed = false;
    for (const key of Object.keys(attributes)) {
      const entry = know(key);
      run.enter(place, entry.name);
      const before = attributes[key];
      const value = redactOne(before, isHidden ? hidden(entry) : entry.handle, run);
      const isKeyKept = entry.name === key && !entry.isDropped;
      if (isKeyKept && value === before) continue;
      for (const { class: found, count } of entry.findings) run.found(found, count);
      // A copy of all at once has the form of the original, which the engine makes faster than one key after another.
      (changed ??= { ...attributes })[key] = value;
      isRenamed ||= !isKeyKept;
    }
    return changed === undefined || !isRenamed ? (changed ?? attributes) : renamed(changed, know);
  };
}

/** The attributes under the names that may be stored, in their order. */
function renamed(attributes: Attributes, know: (key: string) => KnownKey): Attributes {
  const result: Attributes = {};
  for (const key of Object.keys(attributes)) {
    const { name, isDropped } = know(key);
    if (!isDropped) result[freeName(result, name)] = attributes[key];
  }
  return result;
}

function hidden({ isScanned, handle }: KnownKey): KeyHandler {
  return isScanned ? hide : handle;
}

function redactOne(value: unknown, handle: KeyHandler, run: Run): unknown {
  try {
    return handle(value, run);
  } catch {
    return run.fail('error');
  }
}

/** Two keys may look the same once masked; neither may take the other's place. */
function freeName(attributes: Attributes, name: string): string {
  if (!Object.hasOwn(attributes, name)) return name;
  let count = 2;
  while (Object.hasOwn(attributes, `${name}#${count}`)) count++;
  return `${name}#${count}`;
}
