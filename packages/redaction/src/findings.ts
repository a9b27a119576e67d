/** How many values of a class were masked. */
export interface Finding {
  /** A redaction class, or the name of a rule of the policy. */
  readonly class: string;
  readonly count: number;
}

const NONE: readonly Finding[] = [];

/** Counts what is masked while the parts of a whole are gone through. */
export class Tally {
  /** In the order of the alphabet: classes in one thing are few. */
  readonly #counts: { readonly class: string; count: number }[] = [];

  add(found: string, count = 1): void {
    const counts = this.#counts;
    let at = counts.length;
    while (at > 0 && (counts[at - 1] as Finding).class > found) at--;
    const before = counts[at - 1];
    if (before?.class === found) before.count += count;
    else counts.splice(at, 0, { class: found, count });
  }

  addAll(findings: readonly Finding[]): void {
    for (const { class: found, count } of findings) this.add(found, count);
  }

  /** How many values in all. */
  total(): number {
    return this.#counts.reduce((total, { count }) => total + count, 0);
  }

  /** By class, in the order of the alphabet. */
  findings(): readonly Finding[] {
    return this.#counts.length === 0 ? NONE : this.#counts.map(({ class: found, count }) => ({ class: found, count }));
  }
}
