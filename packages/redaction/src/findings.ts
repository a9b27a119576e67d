/** How many values of a class were masked. */
export interface Finding {
  /** A redaction class, or the name of a rule of the policy. */
  readonly class: string;
  readonly count: number;
}

const NONE: readonly Finding[] = [];

/** Counts what is masked while the parts of a whole are gone through. */
export class Tally {
  /** Classes in one thing are few. */
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

  /** How many values in all. */
  total(): number {
    return this.#total;
  }

  /** By class, in the order of the alphabet. */
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
