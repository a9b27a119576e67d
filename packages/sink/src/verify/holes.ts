import type { Explanations } from '../directives/explanations.ts';
import { difference, type LeafSpan } from '../directives/leaf-ranges.ts';
import type { ExplainedSpan } from '../directives/standing.ts';
import { shownName } from './compare-records.ts';
import { type Finding, FINDING, type Findings } from './findings.ts';

/** Numbers of what is gone because of directives. */
export interface HoleCounts {
  /** Records, by leaf of the directive that explains them. */
  readonly dropped: ReadonlyMap<number, number>;
  /** Values, by leaf of the directive that explains them. */
  readonly erased: ReadonlyMap<number, number>;
}

/** Reports missing records and values, unless a directive in the log explains exactly those. */
export class Holes implements HoleCounts {
  readonly dropped: Map<number, number> = new Map();
  readonly erased: Map<number, number> = new Map();
  readonly #explanations: Explanations;
  readonly #findings: Findings;

  constructor(explanations: Explanations, findings: Findings) {
    this.#explanations = explanations;
    this.#findings = findings;
  }

  /**
   * Reports missing records and leaves.
   * @returns the ranges that nothing explains.
   */
  reportDropped(gap: LeafSpan, kind: Finding['kind'], what: string): readonly LeafSpan[] {
    const drops = this.#explanations.dropsIn(gap);
    for (const drop of drops) this.#reportDrop(drop, kind);
    const unexplained = difference([gap], drops);
    for (const { from, to } of unexplained) this.#findings.add({ kind, from, to: to - 1, what });
    return unexplained;
  }

  /** Reports a missing record whose leaf exists, as in a retention run in progress. */
  reportRecordGone(index: number, named: { readonly recordId?: string }): void {
    const drop = this.#explanations.dropOf(index);
    if (drop !== undefined) return this.#reportDrop({ ...drop, from: index, to: index + 1 }, FINDING.DELETED);
    const what = 'the record is gone, but its leaf exists';
    this.#findings.add({ kind: FINDING.DELETED, from: index, to: index, ...named, what });
  }

  /** Reports missing values of a record. @param names of their commitments. */
  reportErased(index: number, recordId: string, names: readonly string[]): void {
    const at = { from: index, to: index, recordId };
    const unexplained = names.filter((name) => this.#explanations.erasureOf(index, name) === undefined);
    if (unexplained.length > 0) {
      const what = 'values are gone, and no directive in the log explains why';
      this.#findings.add({ kind: FINDING.ERASED, ...at, columns: unexplained.map(shownName), what });
    }
    for (const name of names) {
      const { by, against } = this.#explanations.erasureOf(index, name) ?? {};
      if (by === undefined) continue;
      if (against === undefined) count(this.erased, by, 1);
      else this.#findings.add({ kind: FINDING.HELD, ...at, columns: [shownName(name)], what: heldBy(by, against) });
    }
  }

  #reportDrop({ from, to, by, against }: ExplainedSpan, kind: Finding['kind']): void {
    if (against === undefined) return count(this.dropped, by, to - from);
    this.#findings.add({
      kind: kind === FINDING.TRUNCATED ? kind : FINDING.HELD,
      from,
      to: to - 1,
      what: heldBy(by, against),
    });
  }
}

function heldBy(by: number, hold: string): string {
  return `removed by leaf ${by}, although the hold ${hold} forbids it`;
}

function count(counts: Map<number, number>, key: number, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}
