import {
  baggageEntryMetadataFromString,
  propagation,
  type Baggage,
  type BaggageEntry,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';

import type { Redactor } from '../redactor.ts';

/** The baggage with values and metadata redacted, by the labels of its keys; the same object when nothing had to be masked. */
export function redactBaggage(baggage: Baggage, redactor: Redactor): Baggage {
  const entries = baggage.getAllEntries();
  const redacted = entries.map(([key, entry]) => redactEntry(key, entry, redactor));
  const isSame = redacted.every((entry, index) => entry?.[1] === entries[index]?.[1]);
  if (isSame) return baggage;
  return propagation.createBaggage(Object.fromEntries(redacted.filter((entry) => entry !== undefined)));
}

/** An entry as it may be passed on; undefined where its key is one to drop. */
function redactEntry(key: string, entry: BaggageEntry, redactor: Redactor): [string, BaggageEntry] | undefined {
  const { attributes } = redactor.redactAttributes({ [key]: entry.value });
  const [named] = Object.entries(attributes);
  if (named === undefined) return undefined;
  const [name, value] = named;
  const metadata = entry.metadata?.toString() ?? '';
  const note = redactor.redactText(metadata).text;
  if (name === key && value === entry.value && note === metadata) return [key, entry];
  const kept = metadata === '' ? {} : { metadata: baggageEntryMetadataFromString(note) };
  return [name, { value: String(value), ...kept }];
}

/** Stands before a propagator, so that what leaves with a call to somebody else holds no unredacted baggage. */
export class BaggageRedactionPropagator implements TextMapPropagator {
  readonly #next: TextMapPropagator;
  readonly #redactor: Redactor;

  constructor(next: TextMapPropagator, redactor: Redactor) {
    this.#next = next;
    this.#redactor = redactor;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const baggage = propagation.getBaggage(context);
    const redacted = baggage && propagation.setBaggage(context, redactBaggage(baggage, this.#redactor));
    this.#next.inject(redacted ?? context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.#next.extract(context, carrier, getter);
  }

  fields(): string[] {
    return this.#next.fields();
  }
}
