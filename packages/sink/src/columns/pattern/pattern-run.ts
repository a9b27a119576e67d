import type { PatternColumns } from './pattern-columns.ts';

/** Spans of one pattern that came one after the other: some of their columns are filled when the run ends. */
export class PatternRun {
  #columns: PatternColumns | undefined;
  #spans = 0;

  /** Ends the run, unless it is of that pattern. */
  switchTo(columns: PatternColumns): void {
    if (columns === this.#columns) return;
    this.end();
    this.#columns = columns;
  }

  /** One more span was appended, and stays. */
  add(): void {
    this.#spans += 1;
  }

  /** Fills all columns, to be called before anything else is appended or read. */
  end(): void {
    if (this.#spans > 0) this.#columns?.repeat(this.#spans);
    this.#spans = 0;
  }
}
