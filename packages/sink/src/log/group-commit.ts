import { performance } from 'node:perf_hooks';
import type { AppendFile, Disk } from './disk.ts';
import { frameOf } from './frame.ts';
import type { LogPosition } from './position.ts';
import { SEGMENT_HEADER, type SegmentFile, segmentPath } from './segment-files.ts';

/** Maximum bytes of one commit, to bound the latency of its first entry. */
const COMMIT_BYTES = 16 * 2 ** 20;

/** Report of a commit. */
export interface CommitReport {
  /** Duration of the fsync in seconds. */
  readonly seconds: number;
  readonly entries: number;
}

/** Options of {@link GroupCommit}. */
export interface GroupCommitOptions {
  /** Directory of the segments. */
  readonly directory: string;
  readonly disk: Disk;
  /** Number of the next new segment. */
  readonly nextNumber: number;
  /** Size in bytes, and age in milliseconds, at which a segment is closed. */
  readonly segmentBytes: number;
  readonly segmentAge: number;
  /** Called with the new durable size of a segment. */
  readonly onGrown: (segment: SegmentFile) => void;
  readonly onCommit: (report: CommitReport) => void;
  /** Called at each step; tests kill the process there. */
  readonly onStep: (step: CommitStep) => Promise<void> | void;
}

/** Steps of a commit. */
export type CommitStep = 'log.append' | 'log.sync' | 'log.synced';

interface Waiting {
  readonly frame: readonly Buffer[];
  readonly bytes: number;
  readonly resolve: (position: LogPosition) => void;
  readonly reject: (reason: unknown) => void;
}

interface Current {
  readonly number: number;
  readonly file: AppendFile;
  /** When it was created, by the monotonic clock. */
  readonly createdAt: number;
  size: number;
}

/**
 * Appends frames to the last segment. Frames that arrive during a sync share the next one (group commit), so that a sync costs
 * the same for one sender and for a hundred.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #nextNumber: number;
  #current: Current | undefined;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#nextNumber = options.nextNumber;
  }

  /** Resolves with the position once the frame is durable. After a rejection the frame may still turn out to be on disk. */
  append(payload: readonly Buffer[]): Promise<LogPosition> {
    return new Promise((resolve, reject) => {
      const frame = frameOf(payload);
      const bytes = frame.reduce((sum, { length }) => sum + length, 0);
      this.#waiting.push({ frame, bytes, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Number of the current segment, or of the next one if there is none. */
  get number(): number {
    return this.#current?.number ?? this.#nextNumber;
  }

  /** Resolves when everything appended is written; nothing may be appended any more. */
  async close(): Promise<void> {
    await this.#running;
    await this.#current?.file.close();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      try {
        const { segment, offset: start } = await this.#commit(group);
        let offset = start;
        for (const { resolve, bytes } of group) {
          resolve({ segment, offset });
          offset += bytes;
        }
      } catch (error) {
        await this.#abandonTail();
        for (const { reject } of group) reject(error);
      }
    }
    this.#running = undefined;
  }

  #takeGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#waiting.length && bytes < COMMIT_BYTES) {
      bytes += this.#waiting[count]?.bytes ?? 0;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  /** @returns the position of the first frame */
  async #commit(group: readonly Waiting[]): Promise<LogPosition> {
    const { onGrown, onCommit, onStep } = this.#options;
    const current = await this.#writable();
    await onStep('log.append');
    await current.file.append(group.flatMap(({ frame }) => frame));
    await onStep('log.sync');
    const start = performance.now();
    await current.file.sync();
    onCommit({ seconds: (performance.now() - start) / 1000, entries: group.length });
    await onStep('log.synced');
    const offset = current.size;
    current.size += group.reduce((sum, { bytes }) => sum + bytes, 0);
    onGrown({ number: current.number, size: current.size });
    return { segment: current.number, offset };
  }

  async #writable(): Promise<Current> {
    const { segmentBytes, segmentAge } = this.#options;
    const current = this.#current;
    const isFull = current === undefined || current.size >= segmentBytes;
    if (!isFull && performance.now() - current.createdAt < segmentAge) return current;
    await current?.file.close();
    this.#current = undefined;
    return this.#create();
  }

  async #create(): Promise<Current> {
    const { directory, disk } = this.#options;
    const number = this.#nextNumber;
    this.#nextNumber += 1;
    const file = await disk.create(segmentPath(directory, number));
    try {
      await file.append([SEGMENT_HEADER]);
      await file.sync();
      await disk.syncDirectory(directory);
    } catch (error) {
      await file.close();
      await disk.remove(segmentPath(directory, number)).catch(() => {});
      throw error;
    }
    this.#current = { number, file, createdAt: performance.now(), size: SEGMENT_HEADER.length };
    return this.#current;
  }

  /**
   * After a failed write or sync the state on disk is unknown. The tail is truncated if possible, and the segment is not
   * written to again: a later sync may report success although the data is lost.
   */
  async #abandonTail(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    if (current === undefined) return;
    await current.file.truncate(current.size).catch(() => {});
    await current.file.close().catch(() => {});
  }
}
