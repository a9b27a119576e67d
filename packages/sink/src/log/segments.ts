import { EventEmitter, once } from 'node:events';
import type { Disk } from './disk.ts';
import type { LogPosition } from './position.ts';
import { SEGMENT_HEADER, type SegmentFile, segmentPath } from './segment-files.ts';

/** The segments of a log, and how far each is safe on the disk. */
export class Segments {
  readonly directory: string;
  readonly #disk: Disk;
  readonly #grown = new EventEmitter();
  #list: SegmentFile[];

  constructor(directory: string, disk: Disk, list: readonly SegmentFile[]) {
    this.directory = directory;
    this.#disk = disk;
    this.#list = [...list];
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

  /** The segment that holds a position or, where that is gone, the next one. */
  from(number: number): SegmentFile | undefined {
    return this.#list.find((segment) => segment.number >= number);
  }

  /** Whether the segment is still there. */
  has(number: number): boolean {
    return this.#list.some((segment) => segment.number === number);
  }

  /** So much of a segment is on the disk itself now. */
  advance(number: number, size: number): void {
    const last = this.#list.at(-1);
    if (last?.number === number) this.#list[this.#list.length - 1] = { number, size };
    else this.#list.push({ number, size });
    this.#grown.emit('grown');
  }

  /** Resolves when something is behind the position; rejects when the signal says so. */
  async untilBehind(position: LogPosition, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.placeAt(position) === undefined) await once(this.#grown, 'grown', { signal });
  }

  /** The first place at or behind a position where an entry may be; undefined when there is none yet. */
  placeAt(position: LogPosition): { position: LogPosition; end: number } | undefined {
    const segment = this.from(position.segment);
    if (segment === undefined) return undefined;
    const offset = segment.number === position.segment ? position.offset : SEGMENT_HEADER.length;
    if (offset < segment.size) return { position: { segment: segment.number, offset }, end: segment.size };
    const isLast = this.#list.at(-1)?.number === segment.number;
    return isLast ? undefined : this.placeAt({ segment: segment.number + 1, offset: SEGMENT_HEADER.length });
  }

  /** Deletes the segments before one. */
  async release(number: number): Promise<void> {
    const released = this.#list.filter((segment) => segment.number < number);
    if (released.length === 0) return;
    this.#list = this.#list.filter((segment) => segment.number >= number);
    for (const segment of released) await this.#disk.remove(segmentPath(this.directory, segment.number));
    await this.#disk.syncDirectory(this.directory);
  }
}
