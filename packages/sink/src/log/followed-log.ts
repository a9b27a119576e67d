import type { Disk } from './disk.ts';
import { type LogItem, LogReader } from './log-reader.ts';
import type { LogPosition } from './position.ts';
import { RecentContents } from './recent-contents.ts';
import type { LogFollower, FollowableLog } from './request-log.ts';
import type { SegmentFile } from './segment-files.ts';
import { Segments } from './segments.ts';

/** Bytes of decompressed requests that are cached until they are read. */
const KEPT_BYTES = 16 * 2 ** 20;

/** Options of {@link FollowedLog}. */
export interface FollowedLogOptions {
  /** Directory of the segments. */
  readonly directory: string;
  readonly disk: Pick<Disk, 'read'>;
  readonly log: FollowableLog;
}

/**
 * The reading side of the log. It knows only what it is notified of, so that the writer may run on another thread.
 */
export class FollowedLog implements LogFollower {
  readonly #segments: Segments;
  readonly #reader: LogReader;
  readonly #recent = new RecentContents(KEPT_BYTES);
  readonly #log: FollowedLogOptions['log'];

  constructor({ directory, disk, log }: FollowedLogOptions) {
    this.#segments = new Segments(log.segments());
    this.#reader = new LogReader(directory, this.#segments, disk);
    this.#log = log;
    log.follow(this);
  }

  grown(segment: SegmentFile): void {
    this.#segments.advance(segment);
  }

  unpacked(position: LogPosition, content: Buffer): void {
    this.#recent.keep(position, content);
  }

  /**
   * Returns the next items after a position, at least one if there is any. The first read of a recent entry includes the
   * decompressed content that it was appended with.
   */
  async read(from: LogPosition): Promise<readonly LogItem[]> {
    return (await this.#reader.read(from)).map((item) => this.#withContent(item));
  }

  /** Resolves when there is an item after the position; rejects if the signal is aborted. */
  untilBehind(position: LogPosition, signal: AbortSignal): Promise<void> {
    return this.#segments.untilBehind(position, signal);
  }

  /** Whether the segment still exists. */
  has(segment: number): boolean {
    return this.#segments.has(segment);
  }

  /** Deletes the segments that end before the position, which are stored elsewhere. */
  async release(position: LogPosition): Promise<void> {
    const [first] = this.#segments.list;
    if (first === undefined || first.number >= position.segment) return;
    await this.#log.release(position);
    this.#segments.drop(position.segment);
  }

  /** Closes the open segment. */
  close(): Promise<void> {
    return this.#reader.close();
  }

  #withContent(item: LogItem): LogItem {
    const { entry, start } = item;
    const content = entry && this.#recent.take(start);
    return entry === undefined || content === undefined ? item : { ...item, entry: { ...entry, content } };
  }
}
