import type { AttributeValue, Attributes } from './span.ts';
import type { Faults } from './faults.ts';

/** What is left of a pair that was cut through. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Collects attributes by key. OTLP forbids a key to come twice and leaves open what then holds; here the first value
 * counts and the repetition is a fault, so that nobody can put a second principal over the first unseen.
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
