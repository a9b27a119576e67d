import { performance } from 'node:perf_hooks';
import type { AppendFile, Disk } from './disk.ts';
import { frameOf } from './frame.ts';
import type { LogPosition } from './position.ts';
import { SEGMENT_HEADER, type SegmentFile, segmentPath } from './segment-files.ts';

/** Bytes that one commit takes together, so that the first of them does not wait for ever. */
const COMMIT_BYTES = 16 * 2 ** 20;

/** What a commit tells of itself. */
export interface CommitReport {
  /** Seconds that the sync took. */
  readonly seconds: number;
  readonly entries: number;
}

/** What the commits work with. */
export interface GroupCommitOptions {
  /** Where the segments are. */
  readonly directory: string;
  readonly disk: Disk;
  /** Number of the next new segment. */
  readonly nextNumber: number;
  /** Bytes at which a segment is full. */
  readonly segmentBytes: number;
  /** So much of a segment is on the disk itself now. */
  readonly onGrown: (segment: SegmentFile) => void;
  readonly onCommit: (report: CommitReport) => void;
  /** Called at each step, for tests that end the process there. */
  readonly onStep: (step: CommitStep) => Promise<void> | void;
}

/** The steps of a commit. */
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
  size: number;
}

/**
 * Adds frames to the last segment. Whoever comes while a sync is under way shares the next one, so that a sync costs
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

  /** Resolves with its place when the frame is on the disk itself. Rejects when it is not; it may come to light all the same. */
  append(payload: readonly Buffer[]): Promise<LogPosition> {
    return new Promise((resolve, reject) => {
      const frame = frameOf(payload);
      const bytes = frame.reduce((sum, { length }) => sum + length, 0);
      this.#waiting.push({ frame, bytes, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Number of the segment that is written to, or will be next. */
  get number(): number {
    return this.#current?.number ?? this.#nextNumber;
  }

  /** Resolves when all is written that was added; nothing may be added any more. */
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

  /** @returns where the first of them begins */
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
    const { segmentBytes } = this.#options;
    if (this.#current !== undefined && this.#current.size < segmentBytes) return this.#current;
    await this.#current?.file.close();
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
    this.#current = { number, file, size: SEGMENT_HEADER.length };
    return this.#current;
  }

  /**
   * After a failed write or sync nobody knows what of it the disk has: what can be cut off is, and the segment is not
   * written to again, since a later sync may call good what was lost.
   */
  async #abandonTail(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    if (current === undefined) return;
    await current.file.truncate(current.size).catch(() => {});
    await current.file.close().catch(() => {});
  }
}
