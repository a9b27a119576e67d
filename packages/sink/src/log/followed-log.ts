import type { Disk } from './disk.ts';
import { type LogItem, LogReader } from './log-reader.ts';
import type { LogPosition } from './position.ts';
import { RecentContents } from './recent-contents.ts';
import type { LogFollower, RequestLog } from './request-log.ts';
import type { SegmentFile } from './segment-files.ts';
import { Segments } from './segments.ts';

/** Bytes of unpacked requests that are kept until they are read. */
const KEPT_BYTES = 16 * 2 ** 20;

/** What a followed log is made from. */
export interface FollowedLogOptions {
  /** Where its segments are. */
  readonly directory: string;
  readonly disk: Pick<Disk, 'read'>;
  readonly log: Pick<RequestLog, 'segments' | 'follow' | 'release'>;
}

/**
 * The log as its reader has it, from its front: it knows only what it is told, so that whoever writes it may be on another
 * thread.
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
   * The next items behind a position, at least one where there is one. An entry that was added a moment ago has the content
   * that it was added with, the first time that it is read.
   */
  async read(from: LogPosition): Promise<readonly LogItem[]> {
    return (await this.#reader.read(from)).map((item) => this.#withContent(item));
  }

  /** Resolves when there is something behind the position; rejects when the signal says so. */
  untilBehind(position: LogPosition, signal: AbortSignal): Promise<void> {
    return this.#segments.untilBehind(position, signal);
  }

  /** Whether a segment is still there. */
  has(segment: number): boolean {
    return this.#segments.has(segment);
  }

  /** Everything before the position is stored elsewhere: has the segments deleted that end before it. */
  async release(position: LogPosition): Promise<void> {
    const [first] = this.#segments.list;
    if (first === undefined || first.number >= position.segment) return;
    await this.#log.release(position);
    this.#segments.drop(position.segment);
  }

  /** Closes what was opened to read. */
  close(): Promise<void> {
    return this.#reader.close();
  }

  #withContent(item: LogItem): LogItem {
    const { entry, start } = item;
    const content = entry && this.#recent.take(start);
    return entry === undefined || content === undefined ? item : { ...item, entry: { ...entry, content } };
  }
}
