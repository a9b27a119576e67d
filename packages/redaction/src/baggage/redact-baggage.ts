import type {
  Baggage,
  BaggageEntry,
  Context,
  TextMapGetter,
  TextMapPropagator,
  TextMapSetter,
} from '@opentelemetry/api';

import type { Redactor } from '../redactor.ts';

/** Redacts the values and metadata of baggage by the labels of its keys; returns the same object if nothing was masked. */
export function redactBaggage(baggage: Baggage, redactor: Redactor): Baggage {
  const entries = baggage.getAllEntries();
  const redacted = entries.map(([key, entry]) => redactEntry(key, entry, redactor));
  const isSame = redacted.every((entry, index) => entry?.[1] === entries[index]?.[1]);
  if (isSame) return baggage;
  return redacted.reduce(
    (kept, entry) => (entry === undefined ? kept : kept.setEntry(entry[0], entry[1])),
    baggage.clear(),
  );
}

/** Returns the redacted key and entry; undefined if the policy drops the key. */
function redactEntry(key: string, entry: BaggageEntry, redactor: Redactor): [string, BaggageEntry] | undefined {
  const { attributes } = redactor.redactAttributes({ [key]: entry.value });
  const [named] = Object.entries(attributes);
  if (named === undefined) return undefined;
  const [name, value] = named;
  const { metadata } = entry;
  const note = metadata?.toString() ?? '';
  const redacted = redactor.redactText(note).text;
  if (name === key && value === entry.value && redacted === note) return [key, entry];
  const kept = metadata === undefined ? {} : { metadata: { ...metadata, toString: () => redacted } };
  return [name, { value: String(value), ...kept }];
}

/** Wraps a propagator so that no unredacted baggage is sent to other services. */
export class BaggageRedactionPropagator implements TextMapPropagator {
  readonly #next: TextMapPropagator;
  readonly #redactor: Redactor;

  constructor(next: TextMapPropagator, redactor: Redactor) {
    this.#next = next;
    this.#redactor = redactor;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    this.#next.inject(viewOf(context, this.#redactor), carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.#next.extract(context, carrier, getter);
  }

  fields(): string[] {
    return this.#next.fields();
  }
}

/** Wraps a context so that baggage read from it, under any key, is redacted. */
function viewOf(context: Context, redactor: Redactor): Context {
  return {
    getValue(key) {
      const value = context.getValue(key);
      return isBaggage(value) ? redactBaggage(value, redactor) : value;
    },
    setValue: (key, value) => viewOf(context.setValue(key, value), redactor),
    deleteValue: (key) => viewOf(context.deleteValue(key), redactor),
  };
}

function isBaggage(value: unknown): value is Baggage {
  return typeof value === 'object' && value !== null && 'getAllEntries' in value && 'setEntry' in value;
}
