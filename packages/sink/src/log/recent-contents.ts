import { freeMemory } from '@auditspan/store';
import { comparePositions, type LogPosition } from './position.ts';

/** Contents of requests that were written to the log and are not read from it yet, so that they are unpacked only once. */
export class RecentContents {
  readonly #mostBytes: number;
  /** In the order of the log. */
  readonly #kept: { readonly position: LogPosition; readonly content: Buffer }[] = [];
  #bytes = 0;

  /** @param mostBytes that are kept at the same time; what would be more is not kept. */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /**
   * @param position where the request begins, behind all that were kept.
   * @param content nobody else's: what is not kept is freed.
   */
  keep(position: LogPosition, content: Buffer): void {
    if (this.#bytes + content.length > this.#mostBytes) return freeMemory(content);
    this.#bytes += content.length;
    this.#kept.push({ position, content });
  }

  /** The content of the request that begins there, where it was kept. It is forgotten, and so are those before it. */
  take(position: LogPosition): Buffer | undefined {
    for (let [first] = this.#kept; first !== undefined; [first] = this.#kept) {
      const order = comparePositions(first.position, position);
      if (order > 0) return undefined;
      this.#kept.shift();
      this.#bytes -= first.content.length;
      if (order === 0) return first.content;
      freeMemory(first.content);
    }
    return undefined;
  }
}
