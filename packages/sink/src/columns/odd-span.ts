/**
 * Thrown where a span is not as nearly all are: something comes twice, is missing, nests or is not UTF-8. It is then
 * taken back and read again by the decoder that knows what to do with it.
 */
export class OddSpan extends Error {
  constructor() {
    super('the span needs the decoder of objects');
    this.name = 'OddSpan';
  }
}

/** The one instance: a stack would cost more than the reading, and says nothing. */
export const ODD_SPAN: OddSpan = new OddSpan();
