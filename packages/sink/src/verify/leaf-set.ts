import { type LeafSpan, spanAt } from '../directives/leaf-ranges.ts';

/** Leaves per bitmap, a power of two. */
const CHUNK = 65_536;

/** A set of leaves without the limit of a `Set`, 2^24: a bit for each leaf that was added alone, and ranges. */
export class LeafSet {
  readonly #bitmaps = new Map<number, Uint8Array>();
  readonly #spans: LeafSpan[] = [];

  add(leaf: number): void {
    const chunk = Math.floor(leaf / CHUNK);
    let bits = this.#bitmaps.get(chunk);
    if (bits === undefined) this.#bitmaps.set(chunk, (bits = new Uint8Array(CHUNK / 8)));
    const place = leaf % CHUNK;
    bits[place >> 3]! |= 1 << (place & 7);
  }

  /** Adds a range that begins after all those added before. */
  addSpan(span: LeafSpan): void {
    this.#spans.push(span);
  }

  has(leaf: number): boolean {
    const place = leaf % CHUNK;
    const bits = this.#bitmaps.get(Math.floor(leaf / CHUNK))?.[place >> 3] ?? 0;
    return (bits & (1 << (place & 7))) !== 0 || spanAt(this.#spans, leaf) !== undefined;
  }
}
