const MOST = 16;

/** What was wrong in a message and put right, in words: no text twice, and no more than {@link MOST}. */
export class Faults {
  readonly #texts = new Set<string>();

  add(text: string): void {
    if (this.#texts.size < MOST) this.#texts.add(text);
  }

  toArray(): readonly string[] {
    return [...this.#texts];
  }
}
