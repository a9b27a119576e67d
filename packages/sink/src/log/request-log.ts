import { mkdir } from 'node:fs/promises';
import { type CommitReport, type CommitStep, GroupCommit } from './group-commit.ts';
import { type Disk, disk as fileSystem } from './disk.ts';
import { type LogEntry, encodeEntry } from './log-entry.ts';
import type { LogPosition } from './position.ts';
import { repairSegment } from './repair.ts';
import { type SegmentFile, listSegments, segmentPath } from './segment-files.ts';
import { Segments } from './segments.ts';

/** What a log is made from. */
export interface RequestLogOptions {
  /** Where its segments are; nobody else may use it. */
  readonly directory: string;
  /** Bytes at which a segment is full. */
  readonly segmentBytes: number;
  /** No segment of this number or below may be made: positions in them may be remembered elsewhere. */
  readonly usedNumber: number;
  readonly disk?: Disk;
  readonly onCommit?: (report: CommitReport) => void;
  readonly onStep?: (step: CommitStep) => Promise<void> | void;
}

/** Whoever reads the log behind its writer. */
export interface LogFollower {
  /** So much of a segment is on the disk itself now. */
  grown(segment: SegmentFile): void;
  /** What the entry at a position was added with beside what is written down; it is the follower's from now on. */
  unpacked(position: LogPosition, content: Buffer): void;
}

/**
 * The write-ahead log: requests as they were received, in files of checksummed frames, in the order of their
 * acknowledgement. It is added to at its end, read from its front by its follower, and deleted behind that.
 */
export interface RequestLog {
  /**
   * Resolves when the entry is on the disk itself: it may be acknowledged then, and not before. Rejects when it may
   * not; it can come to light all the same.
   * @param entry its content may not be read any more afterwards
   */
  append(entry: LogEntry): Promise<void>;
  /** The segments that there are. */
  segments(): readonly SegmentFile[];
  /** Tells this one from now on what is added. */
  follow(follower: LogFollower): void;
  /** Bytes behind the position. */
  bytesBehind(position: LogPosition): number;
  /** Everything before the position is stored elsewhere: deletes the segments that end before it. */
  release(position: LogPosition): Promise<void>;
  /** Bytes on the disk. */
  bytes(): number;
  /** Resolves when all is written that was added. */
  close(): Promise<void>;
}

/**
 * Opens a log, and makes its directory where it is missing.
 * @throws {SinkStartError} when a newer version has written to it.
 */
export async function openRequestLog(options: RequestLogOptions): Promise<RequestLog> {
  const { directory, disk = fileSystem, segmentBytes, onCommit = () => {}, onStep = () => {} } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await listSegments(directory);
  const segments = new Segments(await repaired(directory, found));
  const nextNumber = Math.max(options.usedNumber, found.at(-1)?.number ?? 0) + 1;
  let follower: LogFollower | undefined;
  const onGrown = (segment: SegmentFile): void => {
    segments.advance(segment);
    follower?.grown(segment);
  };
  const commit = new GroupCommit({ directory, disk, nextNumber, segmentBytes, onGrown, onCommit, onStep });
  return {
    async append(entry) {
      const position = await commit.append(encodeEntry(entry));
      if (entry.content !== undefined) follower?.unpacked(position, entry.content);
    },
    segments: () => segments.list,
    follow: (next) => void (follower = next),
    bytesBehind: (position) => segments.bytesBehind(position),
    release: async ({ segment }) => {
      const dropped = segments.drop(segment);
      for (const { number } of dropped) await disk.remove(segmentPath(directory, number));
      if (dropped.length > 0) await disk.syncDirectory(directory);
    },
    bytes: () => segments.bytes,
    close: () => commit.close(),
  };
}

/** Only the last segment can have been written to when the process ended. */
async function repaired(directory: string, found: readonly SegmentFile[]): Promise<SegmentFile[]> {
  const last = found.at(-1);
  if (last === undefined) return [];
  const whole = await repairSegment(directory, last);
  return [...found.slice(0, -1), ...(whole === undefined ? [] : [whole])];
}
