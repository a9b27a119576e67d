import type { ReadSpan } from './learn-pattern.ts';
import { PatternColumns } from './pattern-columns.ts';
import type { PatternMatch } from './pattern-match.ts';
import type { PatternTables } from './pattern-tables.ts';

/** Patterns that a span is matched against before it is read. */
const MOST = 4;
/** Patterns that are learned unconditionally. */
const TRUST = 8;
/** Matched spans required per further pattern: learning one costs as much as reading several spans. */
const WORTH = 8;

/** Decides whether learning pays off, so that spans that are all different cost no more than reading them. */
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

/** The most recently used patterns for the spans of one scope in a batch. */
export class SpanPatterns {
  readonly #tables: PatternTables;
  readonly #budget: LearningBudget;
  /** Most recently used first. */
  #patterns: PatternColumns[] = [];

  /** @param budget shared by the whole batch */
  constructor(tables: PatternTables, budget: LearningBudget) {
    this.#tables = tables;
    this.#budget = budget;
  }

  /** Returns the pattern that the span at these bounds matches; `match` then holds the varying values. */
  find(match: PatternMatch, start: number, end: number): PatternColumns | undefined {
    const found = this.#patterns.find(({ pattern }) => match.find(pattern, start, end));
    if (found === undefined) return undefined;
    this.#budget.found();
    if (found !== this.#patterns[0]) this.#patterns = [found, ...this.#patterns.filter((other) => other !== found)];
    return found;
  }

  /**
   * Learns a pattern from a span, unless the budget is spent.
   * @param read an audit span without problems, in the last row of both tables
   */
  learn(match: PatternMatch, read: ReadSpan): void {
    if (this.#budget.isSpent) return;
    this.#budget.learned();
    const columns = PatternColumns.learn(this.#tables, read, match);
    if (columns !== undefined) this.#patterns = [columns, ...this.#patterns].slice(0, MOST);
  }
}
