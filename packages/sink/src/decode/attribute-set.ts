import type { AttributeValue, Attributes } from './span.ts';
import type { Faults } from './faults.ts';

/** What remains of a surrogate pair that was cut in half. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Collects attributes by key. OTLP forbids repeated keys but does not say what a receiver should do: here the first value wins
 * and the repetition is reported as a fault, so that a second principal cannot silently replace the first.
 */
export class AttributeSet {
  readonly attributes: Attributes;
  readonly #values: Record<string, AttributeValue>;
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#values = Object.create(null) as Record<string, AttributeValue>;
    this.attributes = this.#values;
    this.#faults = faults;
  }

  add(key: string, value: AttributeValue): void {
    if (key in this.#values) {
      this.#faults.add(`the attribute ${shorten(key)} came more than once; the first value counts`);
      return;
    }
    this.#values[key] = value;
  }
}

function shorten(key: string): string {
  return key.length > 100 ? `${key.slice(0, 100).replace(LONE_SURROGATE, '')}…` : key;
}
