import { RequestTooLargeError } from '../errors.ts';

/** Maximum nesting depth of attribute values. */
export const DEEPEST_VALUE = 32;

/**
 * Limits the number of items that a request decodes to. A few bytes of OTLP can become an object in memory, so a limit on the
 * size of the body alone does not bound memory.
 */
export class DecodeBudget {
  #left: number;
  readonly #most: number;

  /** @param most spans, events, links and attribute values in one request. */
  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  /** Counts one item. @throws {RequestTooLargeError} if that exceeds the limit. */
  take(): void {
    this.#left -= 1;
    if (this.#left < 0) {
      throw new RequestTooLargeError(
        `the request holds more than ${this.#most} spans, events, links and attribute values: send fewer spans at once`,
      );
    }
  }
}
