import type { ReadSpan } from './learn-pattern.ts';
import { PatternColumns } from './pattern-columns.ts';
import type { PatternMatch } from './pattern-match.ts';
import type { PatternTables } from './pattern-tables.ts';

/** Patterns that a span is compared with before it is read. */
const MOST = 4;
/** Patterns that are learned on trust. */
const TRUST = 8;
/** Spans that have to be found for each of the others: to learn one costs as much as to read some spans. */
const WORTH = 8;

/** Whether learning is worth its while: spans that are all different are not to cost more than to read them. */
export class LearningBudget {
  #found = 0;
  #learned = 0;

  get isSpent(): boolean {
    return this.#learned >= TRUST + this.#found / WORTH;
  }

  found(): void {
    this.#found += 1;
  }

  learned(): void {
    this.#learned += 1;
  }
}

/** The patterns of the spans of one scope in a batch: those that were met last. */
export class SpanPatterns {
  readonly #tables: PatternTables;
  readonly #budget: LearningBudget;
  /** The last that was met comes first. */
  #patterns: PatternColumns[] = [];

  /** @param budget of the batch */
  constructor(tables: PatternTables, budget: LearningBudget) {
    this.#tables = tables;
    this.#budget = budget;
  }

  /** The pattern that the span there is of; `match` has what varies in it. */
  find(match: PatternMatch, start: number, end: number): PatternColumns | undefined {
    const found = this.#patterns.find(({ pattern }) => match.find(pattern, start, end));
    if (found === undefined) return undefined;
    this.#budget.found();
    if (found !== this.#patterns[0]) this.#patterns = [found, ...this.#patterns.filter((other) => other !== found)];
    return found;
  }

  /**
   * Learns from a span, unless that was in vain too often.
   * @param read an audit span without fault, in the last row of both tables
   */
  learn(match: PatternMatch, read: ReadSpan): void {
    if (this.#budget.isSpent) return;
    this.#budget.learned();
    const columns = PatternColumns.learn(this.#tables, read, match);
    if (columns !== undefined) this.#patterns = [columns, ...this.#patterns].slice(0, MOST);
  }
}
