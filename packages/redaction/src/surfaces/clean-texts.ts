/** Longer texts cost more to hash and rarely repeat. */
const LONGEST = 64;
const SLOTS = 1 << 10;
const ASCII = 0x7f;

/**
 * Cache of short texts without findings: most attribute values repeat, and a lookup takes a fraction of the time of a
 * scan. A text is stored on its second occurrence, as a copy, so that no longer parent string is retained. Holds 1,024
 * texts.
 */
export class CleanTexts {
  /** Hash of the last text without findings, by slot. */
  readonly #hashes = new Int32Array(SLOTS);
  readonly #texts: string[] = Array.from({ length: SLOTS }, () => '');
  #generation = 0;

  /** Returns the lookup hash of a text; -1 for texts that are not cached: too long, or not ASCII. */
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

  /** Whether the text is cached. A new generation clears the cache. */
  has(text: string, hash: number, generation: number): boolean {
    if (generation !== this.#generation) this.#forget(generation);
    return this.#texts[hash & (SLOTS - 1)] === text;
  }

  /** Records a text without findings. */
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
