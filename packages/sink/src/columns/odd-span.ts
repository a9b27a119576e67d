/**
 * Thrown for a span that the fast path does not handle: something is repeated, missing, nested or not UTF-8. The span is
 * then decoded to an object instead.
 */
export class OddSpan extends Error {
  constructor() {
    super('the span needs the object decoder');
    this.name = 'OddSpan';
  }
}

/** Shared instance: capturing a stack would cost more than reading the span. */
export const ODD_SPAN: OddSpan = new OddSpan();
