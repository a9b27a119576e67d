/** The number of masked values of a class. */
export interface Finding {
  /** A redaction class, or the name of a custom rule. */
  readonly class: string;
  readonly count: number;
}

const NONE: readonly Finding[] = [];

/** Counts masked values by class across the parts of a span, log record or value. */
export class Tally {
  /** An array, since few classes occur together. */
  readonly #counts: { readonly class: string; count: number }[] = [];
  #total = 0;

  add(found: string, count = 1): void {
    this.#total += count;
    for (const before of this.#counts) {
      if (before.class === found) {
        before.count += count;
        return;
      }
    }
    this.#counts.push({ class: found, count });
  }

  addAll(findings: readonly Finding[]): void {
    for (const { class: found, count } of findings) this.add(found, count);
  }

  /** Returns the total number of values. */
  total(): number {
    return this.#total;
  }

  /** Returns the counts by class, in alphabetical order. */
  findings(): readonly Finding[] {
    if (this.#counts.length === 0) return NONE;
    const findings: Finding[] = [];
    for (const { class: found, count } of this.#counts) {
      const finding = { class: found, count };
      let at = findings.push(finding) - 1;
      for (; at > 0 && (findings[at - 1] as Finding).class > found; at--) findings[at] = findings[at - 1] as Finding;
      findings[at] = finding;
    }
    return findings;
  }
}
