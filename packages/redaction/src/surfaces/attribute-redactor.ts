import type { Attributes } from '@opentelemetry/api';

import type { KeyLabeller } from '../policy/key-labels.ts';
import type { Run } from '../run.ts';
import { hide, type KeyHandler, type KeyHandlers } from './key-handlers.ts';
import { createKnownKeys, type KnownKey } from './known-keys.ts';
import type { TextRedactor } from './text-redactor.ts';

/**
 * Redacts the keys and values of attributes; `isHidden` hides all values that would be scanned. Returns the same object
 * if nothing changed. Never throws, never modifies its argument.
 */
export type AttributeRedactor = (attributes: Attributes, run: Run, place: string, isHidden?: boolean) => Attributes;

/** Creates an attribute redactor from key labels and their handlers. */
export function createAttributeRedactor(
  text: TextRedactor,
  labelOf: KeyLabeller,
  handlerOf: KeyHandlers,
): AttributeRedactor {
  const know = createKnownKeys(text, labelOf, handlerOf);

  return (attributes, run, place, isHidden = false) => {
    let changed: Attributes | undefined;
    const keys = Object.keys(attributes);
    for (const key of keys) {
      const entry = know(key);
      run.enter(place, entry.name);
      const value = redactOne(attributes, key, isHidden ? hidden(entry) : entry.handle, run);
      if (entry.name === key && !entry.isDropped && value === attributes[key]) {
        if (changed !== undefined) changed[key] = value;
        continue;
      }
      for (const { class: found, count } of entry.findings) run.found(found, count);
      changed ??= copyBefore(attributes, keys, key);
      if (!entry.isDropped) changed[freeName(changed, entry.name)] = value;
    }
    return changed ?? attributes;
  };
}

function hidden({ isScanned, handle }: KnownKey): KeyHandler {
  return isScanned ? hide : handle;
}

function redactOne(attributes: Attributes, key: string, handle: KeyHandler, run: Run): unknown {
  try {
    return handle(attributes[key], run);
  } catch {
    return run.fail('error');
  }
}

function copyBefore(attributes: Attributes, keys: readonly string[], end: string): Attributes {
  const copy: Attributes = {};
  for (const key of keys) {
    if (key === end) break;
    copy[key] = attributes[key];
  }
  return copy;
}

/** Numbers keys that are equal after masking, so that none overwrites another. */
function freeName(attributes: Attributes, name: string): string {
  if (!Object.hasOwn(attributes, name)) return name;
  let count = 2;
  while (Object.hasOwn(attributes, `${name}#${count}`)) count++;
  return `${name}#${count}`;
}
