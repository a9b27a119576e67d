/** Longer texts take more to be told apart, and do not come again and again. */
const LONGEST = 64;
const SLOTS = 1 << 10;
const ASCII = 0x7f;

/**
 * Short texts in which nothing was found: most values of attributes come again and again, and are looked up in a
 * fraction of the time that examining them takes. A text is kept when it comes for the second time, as a copy, so that no
 * longer text stays in memory for it; there is room for 1,024.
 */
export class CleanTexts {
  /** Of what came last to each slot, and nothing was found in. */
  readonly #hashes = new Int32Array(SLOTS);
  readonly #texts: string[] = Array.from({ length: SLOTS }, () => '');
  #generation = 0;

  /** The number by which a text is looked up; -1 for one that is not kept: longer, or not of ASCII alone. */
  hashOf(text: string): number {
    if (text.length > LONGEST) return -1;
    let hash = text.length;
    let bits = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      bits |= code;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    return bits > ASCII ? -1 : hash & 0x7fffffff;
  }

  /** Whether the text is kept; none of an earlier generation is. */
  has(text: string, hash: number, generation: number): boolean {
    if (generation !== this.#generation) this.#forget(generation);
    return this.#texts[hash & (SLOTS - 1)] === text;
  }

  /** Notes that nothing was found in a text. */
  note(text: string, hash: number): void {
    const slot = hash & (SLOTS - 1);
    if (this.#hashes[slot] === hash) this.#texts[slot] = Buffer.from(text, 'latin1').toString('latin1');
    else this.#hashes[slot] = hash;
  }

  #forget(generation: number): void {
    this.#generation = generation;
    this.#hashes.fill(0);
    this.#texts.fill('');
  }
}
