import { join } from 'node:path';
import { codeOf } from '../../thrown.ts';
import { firstOf, type BatchLimit, type QueuedRecord, type RecordQueue } from '../queue/record-queue.ts';
import { frameBytes, type Frame } from './frame.ts';
import { Segment, SEGMENT_HEADER_BYTES, SEGMENT_SUFFIX } from './segment.ts';

/** Options of {@link DiskQueue}. */
export interface DiskQueueOptions {
  /** Directory used by this queue alone. */
  readonly directory: string;
  /** Maximum bytes on disk. */
  readonly maxBytes: number;
  /** Called with the error's code when the disk fails. */
  readonly onTrouble: (kind: string) => void;
  /** Called with the number of records that could not be read back. */
  readonly onUnreadable: (count: number) => void;
  /** Called with every record once it is on disk. */
  readonly onKept?: ((record: QueuedRecord) => void) | undefined;
  /** Called before delivered records are removed from disk. */
  readonly onLeaving?: (() => void) | undefined;
}

const SEGMENT_BYTES = 4 * 1024 * 1024;
/** A fully delivered file of at least this size is replaced. */
const SMALL_BYTES = 64 * 1024;
/** Size of a usual record. */
const USUAL_BYTES = 8 * 1024;
/** Pause before a failed disk is used again, in milliseconds. */
const PAUSE_MS = 1000;

/** A queue on disk: its records survive the death of the process. */
export class DiskQueue implements RecordQueue {
  readonly #options: DiskQueueOptions;
  readonly #segmentBytes: number;
  readonly #segments: Segment[] = [];
  #files = 0;
  #records = 0;
  #lastSequence = 0;
  #pausedUntil = 0;
  /** The last file cannot be extended; a new one may be possible, as the limit may be per file. */
  #isStuck = false;
  /** Records of the last `peek`, until they are removed. */
  #seen: readonly Frame[] = [];

  constructor(options: DiskQueueOptions) {
    this.#options = options;
    this.#segmentBytes = Math.min(SEGMENT_BYTES, Math.max(SMALL_BYTES, Math.floor(options.maxBytes / 4)));
  }

  get records(): number {
    return this.#records;
  }

  /** Whether a record of usual size could be stored now. */
  hasRoom(): boolean {
    return performance.now() >= this.#pausedUntil && this.#fits(USUAL_BYTES);
  }

  append(record: QueuedRecord): boolean {
    if (performance.now() < this.#pausedUntil) return false;
    const bytes = frameBytes(record);
    if (!this.#fits(bytes)) {
      this.#options.onTrouble('full');
      return false;
    }
    try {
      this.#tail(bytes).append(record);
    } catch (error) {
      this.#isStuck = true;
      this.#trouble(error);
      return false;
    }
    this.#records += 1;
    this.#lastSequence = record.sequence;
    // The record is on disk even if this fails; were it reported as not kept, it would be kept twice.
    try {
      this.#options.onKept?.(record);
    } catch (error) {
      this.#options.onTrouble(codeOf(error) ?? 'EIO');
    }
    return true;
  }

  peek(limit: BatchLimit): readonly QueuedRecord[] {
    this.#seen = firstOf(this.#head(limit.bytes), limit);
    if (this.#seen.length === 0 && this.#records > 0) {
      this.#options.onUnreadable(this.#records);
      this.#records = 0;
    }
    return this.#seen;
  }

  remove(count: number): void {
    const last = this.#seen[count - 1];
    if (last === undefined) return;
    this.#segments.find((segment) => !segment.isTaken)?.take(last);
    this.#records -= count;
    this.#seen = [];
    this.#dropTaken();
  }

  /** Syncs written records to the disk, in the background. */
  sync(): void {
    this.#segments.at(-1)?.sync((error) => this.#noteSync(error));
  }

  /** Leaves waiting records for a later start. */
  close(): void {
    for (const segment of this.#segments.splice(0)) segment.close();
  }

  #fits(bytes: number): boolean {
    const used = this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
    return used + bytes + SEGMENT_HEADER_BYTES <= this.#options.maxBytes;
  }

  /** Returns the file for a frame of this many bytes. */
  #tail(bytes: number): Segment {
    const last = this.#segments.at(-1);
    if (last !== undefined && last.bytes + bytes <= this.#segmentBytes && !this.#isStuck) return last;
    const next = this.#begin();
    this.#dropTaken();
    return next;
  }

  #begin(): Segment {
    this.sync();
    const name = `${String(this.#files + 1).padStart(8, '0')}${SEGMENT_SUFFIX}`;
    const next = new Segment(join(this.#options.directory, name), this.#lastSequence);
    this.#files += 1;
    this.#isStuck = false;
    this.#segments.push(next);
    return next;
  }

  /** Unreadable records are lost, but must not block those behind them. */
  #head(bytes: number): readonly Frame[] {
    const first = this.#segments.find((segment) => !segment.isTaken);
    if (first === undefined) return [];
    try {
      const frames = first.read(bytes);
      if (frames.length > 0) return frames;
      this.#trouble({ code: 'EBADMSG' });
    } catch (error) {
      this.#trouble(error);
    }
    first.skipRest();
    this.#dropTaken();
    return this.#head(bytes);
  }

  /**
   * Removes delivered files. The last one stays while it is small, since opening a file costs more than writing to it;
   * a large one is removed once the next exists. Some file always contains the last sequence number, which would
   * otherwise be lost with the process.
   */
  #dropTaken(): void {
    const segments = this.#segments;
    const [first] = segments;
    if (segments.length === 1 && first?.isTaken === true && first.bytes > SMALL_BYTES) this.#tryToBegin();
    const isDone = (): boolean => segments.length > 1 && segments[0]?.isTaken === true;
    if (isDone()) this.#options.onLeaving?.();
    while (isDone()) segments.shift()?.remove();
  }

  #tryToBegin(): void {
    try {
      this.#begin();
    } catch (error) {
      this.#trouble(error);
    }
  }

  #noteSync(error: Error | null): void {
    if (error !== null) this.#trouble(error);
  }

  #trouble(error: unknown): void {
    this.#pausedUntil = performance.now() + PAUSE_MS;
    this.#options.onTrouble(codeOf(error) ?? 'EIO');
  }
}
