import type { Attributes, AttributeValue } from '@opentelemetry/api';

import { Tally, type Finding } from './findings.ts';
import type { KeyLabel, KeyLabeller } from './key-labels.ts';
import { maskOf } from './mask.ts';
import { FAILED, type TextRedactor } from './text-redactor.ts';
import { createValueRedactor, type ValueRedactor } from './value-redactor.ts';

/** Attributes as they may be stored, and what was masked in them. */
export interface RedactedAttributes {
  /** The same object when nothing had to be masked. */
  readonly attributes: Attributes;
  readonly findings: readonly Finding[];
}

/** Masks attributes, keys and values. Never throws and never changes what it is given. */
export type AttributeRedactor = (attributes: Attributes) => RedactedAttributes;

/** What is known of a key, so that a key is looked at once and not on every span. */
interface KnownKey {
  readonly label: KeyLabel;
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** Keys are few in a service; one that makes them from data would fill the memory without a bound. */
const MAX_KNOWN_KEYS = 4096;

/** Builds the attribute walk over a text redactor and the labels of keys. */
export function createAttributeRedactor(redactText: TextRedactor, labelOf: KeyLabeller): AttributeRedactor {
  const redactValue = createValueRedactor(redactText);
  const known = new Map<string, KnownKey>();

  function know(key: string): KnownKey {
    const before = known.get(key);
    if (before !== undefined) return before;
    const label = labelOf(key);
    const { text, findings } = label === 'exempt' ? { text: key, findings: [] } : redactText(key);
    if (known.size >= MAX_KNOWN_KEYS) known.clear();
    const entry = { label, name: text, findings };
    known.set(key, entry);
    return entry;
  }

  return (attributes) => {
    const tally = new Tally();
    let changed: Attributes | undefined;
    for (const key of Object.keys(attributes)) {
      const entry = know(key);
      const { isSame, value } = redactOne(attributes, key, entry, redactValue, tally);
      if (isSame && entry.name === key) {
        if (changed !== undefined) changed[key] = value;
        continue;
      }
      tally.addAll(entry.findings);
      changed ??= copyBefore(attributes, key);
      if (entry.label !== 'drop') changed[freeName(changed, entry.name)] = value;
    }
    return { attributes: changed ?? attributes, findings: tally.findings() };
  };
}

interface RedactedOne {
  readonly isSame: boolean;
  readonly value: AttributeValue;
}

function redactOne(
  attributes: Attributes,
  key: string,
  entry: KnownKey,
  redactValue: ValueRedactor,
  tally: Tally,
): RedactedOne {
  try {
    const value = attributes[key];
    if (entry.label === 'exempt') return { isSame: true, value };
    if (entry.label === 'hide' || entry.label === 'drop') {
      tally.add('hidden');
      return { isSame: false, value: maskOf('hidden') };
    }
    const redacted = redactValue(value, tally);
    return { isSame: redacted === value, value: redacted };
  } catch {
    tally.addAll(FAILED.findings);
    return { isSame: false, value: FAILED.text };
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
