import { EventEmitter, once } from 'node:events';
import type { LogPosition } from './position.ts';
import { SEGMENT_HEADER, type SegmentFile } from './segment-files.ts';

/** The segments of a log, and how far each is safe on the disk: whoever writes them and whoever reads them has such a list. */
export class Segments {
  readonly #grown = new EventEmitter();
  #list: SegmentFile[];

  constructor(list: readonly SegmentFile[]) {
    this.#list = [...list];
  }

  /** All of them, in their order. */
  get list(): readonly SegmentFile[] {
    return this.#list;
  }

  /** Bytes of all of them. */
  get bytes(): number {
    return this.#list.reduce((sum, { size }) => sum + size, 0);
  }

  /** Bytes behind a position. */
  bytesBehind({ segment, offset }: LogPosition): number {
    const later = this.#list.filter(({ number }) => number >= segment);
    return later.reduce((sum, { number, size }) => {
      return sum + size - (number === segment ? offset : SEGMENT_HEADER.length);
    }, 0);
  }

  /** Whether the segment is still there. */
  has(number: number): boolean {
    return this.#list.some((segment) => segment.number === number);
  }

  /** So much of a segment is on the disk itself now. */
  advance(grown: SegmentFile): void {
    if (this.#list.at(-1)?.number === grown.number) this.#list[this.#list.length - 1] = grown;
    else this.#list.push(grown);
    this.#grown.emit('grown');
  }

  /** Resolves when something is behind the position; rejects when the signal says so. */
  async untilBehind(position: LogPosition, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.placeAt(position) === undefined) await once(this.#grown, 'grown', { signal });
  }

  /** The first place at or behind a position where an entry may be; undefined when there is none yet. */
  placeAt(position: LogPosition): { position: LogPosition; end: number } | undefined {
    const segment = this.#list.find(({ number }) => number >= position.segment);
    if (segment === undefined) return undefined;
    const offset = segment.number === position.segment ? position.offset : SEGMENT_HEADER.length;
    if (offset < segment.size) return { position: { segment: segment.number, offset }, end: segment.size };
    const isLast = this.#list.at(-1)?.number === segment.number;
    return isLast ? undefined : this.placeAt({ segment: segment.number + 1, offset: SEGMENT_HEADER.length });
  }

  /** Forgets the segments before one, and gives them back. */
  drop(number: number): SegmentFile[] {
    const dropped = this.#list.filter((segment) => segment.number < number);
    this.#list = this.#list.slice(dropped.length);
    return dropped;
  }
}
