import { RequestTooLargeError } from '../errors.ts';

/** How deep attribute values may nest. */
export const DEEPEST_VALUE = 32;

/**
 * Counts what a request unpacks into. A few bytes of OTLP can become an object in memory, so that the limit on the
 * body does not bound the memory: this does.
 */
export class DecodeBudget {
  #left: number;
  readonly #most: number;

  /** @param most spans, events, links and attribute values of one request. */
  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  /** @throws {RequestTooLargeError} when one thing more is too much. */
  take(): void {
    this.#left -= 1;
    if (this.#left < 0) {
      throw new RequestTooLargeError(
        `the request holds more than ${this.#most} spans, events, links and attribute values: send fewer spans at once`,
      );
    }
  }
}
