const MOST = 16;

/** Faults of a message that were repaired, as distinct texts, at most {@link MOST}. */
export class Faults {
  readonly #texts = new Set<string>();

  add(text: string): void {
    if (this.#texts.size < MOST) this.#texts.add(text);
  }

  toArray(): readonly string[] {
    return [...this.#texts];
  }
}
