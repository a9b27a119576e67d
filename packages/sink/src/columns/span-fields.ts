import { UintList } from '@auditspan/store';

/** Tags and ends of the fields of the span that was read last, in order. */
export class SpanFields {
  #start = 0;
  readonly #tags = new UintList();
  readonly #ends = new UintList();

  get length(): number {
    return this.#tags.length;
  }

  /** Resets the list for the next span. */
  begin(start: number): void {
    this.#start = start;
    this.#tags.truncate(0);
    this.#ends.truncate(0);
  }

  add(tag: number, end: number): void {
    this.#tags.push(tag);
    this.#ends.push(end);
  }

  tagOf(field: number): number {
    return this.#tags.at(field);
  }

  startOf(field: number): number {
    return field === 0 ? this.#start : this.#ends.at(field - 1);
  }

  endOf(field: number): number {
    return this.#ends.at(field);
  }
}
