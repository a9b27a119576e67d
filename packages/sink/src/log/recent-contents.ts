import { freeMemory } from '@auditspan/store';
import { comparePositions, type LogPosition } from './position.ts';

/** Caches the decompressed contents of requests between writing and reading the log, so that they are decompressed only once. */
export class RecentContents {
  readonly #mostBytes: number;
  /** In log order. */
  readonly #kept: { readonly position: LogPosition; readonly content: Buffer }[] = [];
  #bytes = 0;

  /** @param mostBytes limit of the cache; contents beyond it are not cached. */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /**
   * Caches a content, or frees it if the cache is full.
   * @param position start of the request, after all positions kept so far.
   * @param content owned by the cache from now on.
   */
  keep(position: LogPosition, content: Buffer): void {
    if (this.#bytes + content.length > this.#mostBytes) return freeMemory(content);
    this.#bytes += content.length;
    this.#kept.push({ position, content });
  }

  /** Returns and removes the content of the request at a position, if cached, and drops all before it. */
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
