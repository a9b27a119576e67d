import type { Attributes } from '@opentelemetry/api';

import { Run } from '../run.ts';
import type { Finding } from '../findings.ts';
import type { KeyLabeller } from '../policy/key-labels.ts';
import type { KeyHandler, KeyHandlers } from './key-handlers.ts';
import type { TextRedactor } from './text-redactor.ts';

/** Redacts attributes, keys and values; returns the same object when nothing had to be changed. Never throws, never changes what it is given. */
export type AttributeRedactor = (attributes: Attributes, run: Run, place: string) => Attributes;

/** What is known of a key, so that a key is looked at once and not on every span. */
interface KnownKey {
  readonly handle: KeyHandler;
  readonly isDropped: boolean;
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** Keys are few in a service; one that makes them from data would fill the memory without a bound. */
const MAX_KNOWN_KEYS = 4096;

/** Builds the attribute walk over the labels of keys and what they ask for. */
export function createAttributeRedactor(
  text: TextRedactor,
  labelOf: KeyLabeller,
  handlerOf: KeyHandlers,
): AttributeRedactor {
  const known = new Map<string, KnownKey>();

  function know(key: string): KnownKey {
    const before = known.get(key);
    if (before !== undefined) return before;
    const treatment = labelOf(key);
    const { name, findings } = treatment.rule === 'exempt' ? { name: key, findings: [] } : redactName(key);
    if (known.size >= MAX_KNOWN_KEYS) known.clear();
    const entry = { handle: handlerOf(treatment), isDropped: treatment.rule === 'drop', name, findings };
    known.set(key, entry);
    return entry;
  }

  /** A key stands on many spans, so it belongs to no run and nothing of it is sealed. */
  function redactName(key: string): Pick<KnownKey, 'name' | 'findings'> {
    const run = new Run();
    return { name: text.redact(key, run), findings: run.tally.findings() };
  }

  return (attributes, run, place) => {
    let changed: Attributes | undefined;
    for (const key of Object.keys(attributes)) {
      const entry = know(key);
      run.enter(place, entry.name);
      const value = redactOne(attributes, key, entry, run);
      if (entry.name === key && !entry.isDropped && value === attributes[key]) {
        if (changed !== undefined) changed[key] = value;
        continue;
      }
      for (const { class: found, count } of entry.findings) run.found(found, count);
      changed ??= copyBefore(attributes, key);
      if (!entry.isDropped) changed[freeName(changed, entry.name)] = value;
    }
    return changed ?? attributes;
  };
}

function redactOne(attributes: Attributes, key: string, { handle }: KnownKey, run: Run): unknown {
  try {
    return handle(attributes[key], run);
  } catch {
    return run.fail('error');
  }
}

function copyBefore(attributes: Attributes, end: string): Attributes {
  const copy: Attributes = {};
  for (const key of Object.keys(attributes)) {
    if (key === end) break;
    copy[key] = attributes[key];
  }
  return copy;
}

/** Two keys may look the same once masked; neither may take the other's place. */
function freeName(attributes: Attributes, name: string): string {
  if (!Object.hasOwn(attributes, name)) return name;
  let count = 2;
  while (Object.hasOwn(attributes, `${name}#${count}`)) count++;
  return `${name}#${count}`;
}
