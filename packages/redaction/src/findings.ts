/** How many values of a class were masked. */
export interface Finding {
  /** A redaction class, or the name of a rule of the policy. */
  readonly class: string;
  readonly count: number;
}

const NONE: readonly Finding[] = [];

/** Counts what is masked while the parts of a whole are gone through. */
export class Tally {
  #counts: Map<string, number> | undefined;

  add(found: string, count = 1): void {
    this.#counts ??= new Map();
    this.#counts.set(found, (this.#counts.get(found) ?? 0) + count);
  }

  addAll(findings: readonly Finding[]): void {
    for (const { class: found, count } of findings) this.add(found, count);
  }

  /** How many values in all. */
  total(): number {
    let total = 0;
    for (const count of this.#counts?.values() ?? []) total += count;
    return total;
  }

  /** By class, in the order of the alphabet. */
  findings(): readonly Finding[] {
    if (this.#counts === undefined) return NONE;
    const findings = Array.from(this.#counts, ([found, count]) => ({ class: found, count }));
    return findings.toSorted((a, b) => (a.class < b.class ? -1 : 1));
  }
}
