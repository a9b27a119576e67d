import { EventEmitter, once } from 'node:events';
import type { LogPosition } from './position.ts';
import { SEGMENT_HEADER, type SegmentFile } from './segment-files.ts';

/** The segments of a log with their durable sizes; the writer and the reader keep one list each. */
export class Segments {
  readonly #grown = new EventEmitter();
  #list: SegmentFile[];

  constructor(list: readonly SegmentFile[]) {
    this.#list = [...list];
  }

  /** All segments in order. */
  get list(): readonly SegmentFile[] {
    return this.#list;
  }

  /** Total bytes of all segments. */
  get bytes(): number {
    return this.#list.reduce((sum, { size }) => sum + size, 0);
  }

  /** Returns the bytes after a position. */
  bytesBehind({ segment, offset }: LogPosition): number {
    const later = this.#list.filter(({ number }) => number >= segment);
    return later.reduce((sum, { number, size }) => {
      return sum + size - (number === segment ? offset : SEGMENT_HEADER.length);
    }, 0);
  }

  /** Whether the segment still exists. */
  has(number: number): boolean {
    return this.#list.some((segment) => segment.number === number);
  }

  /** Sets the new durable size of a segment. */
  advance(grown: SegmentFile): void {
    if (this.#list.at(-1)?.number === grown.number) this.#list[this.#list.length - 1] = grown;
    else this.#list.push(grown);
    this.#grown.emit('grown');
  }

  /** Resolves when there is data after the position; rejects if the signal is aborted. */
  async untilBehind(position: LogPosition, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.placeAt(position) === undefined) await once(this.#grown, 'grown', { signal });
  }

  /** Returns the first position from `position` on at which an entry may start; undefined if there is no data yet. */
  placeAt(position: LogPosition): { position: LogPosition; end: number } | undefined {
    const segment = this.#list.find(({ number }) => number >= position.segment);
    if (segment === undefined) return undefined;
    const offset = segment.number === position.segment ? position.offset : SEGMENT_HEADER.length;
    if (offset < segment.size) return { position: { segment: segment.number, offset }, end: segment.size };
    const isLast = this.#list.at(-1)?.number === segment.number;
    return isLast ? undefined : this.placeAt({ segment: segment.number + 1, offset: SEGMENT_HEADER.length });
  }

  /** Removes the segments before `number` from the list and returns them. */
  drop(number: number): SegmentFile[] {
    const dropped = this.#list.filter((segment) => segment.number < number);
    this.#list = this.#list.slice(dropped.length);
    return dropped;
  }
}
