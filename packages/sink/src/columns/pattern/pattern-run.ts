import type { PatternColumns } from './pattern-columns.ts';

/** Consecutive spans of one pattern; their constant columns are filled when the run ends. */
export class PatternRun {
  #columns: PatternColumns | undefined;
  #spans = 0;

  /** Ends the run if it is of another pattern. */
  switchTo(columns: PatternColumns): void {
    if (columns === this.#columns) return;
    this.end();
    this.#columns = columns;
  }

  /** Counts an appended span that is kept. */
  add(): void {
    this.#spans += 1;
  }

  /** Fills the constant columns; must be called before anything else is appended or read. */
  end(): void {
    if (this.#spans > 0) this.#columns?.repeat(this.#spans);
    this.#spans = 0;
  }
}
