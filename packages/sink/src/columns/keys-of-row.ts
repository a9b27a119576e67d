import { ODD_SPAN } from './odd-span.ts';

/** Detects repeated keys in a row, by key index. */
export class KeysOfRow {
  readonly #rowOf: number[] = [];
  #row = 0;

  begin(): void {
    this.#row += 1;
  }

  /** @throws {OddSpan} if the row has the key already. */
  add(key: number): void {
    while (key >= this.#rowOf.length) this.#rowOf.push(0);
    if (this.#rowOf[key] === this.#row) throw ODD_SPAN;
    this.#rowOf[key] = this.#row;
  }
}
