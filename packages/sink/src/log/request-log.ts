import { mkdir } from 'node:fs/promises';
import { type CommitReport, type CommitStep, GroupCommit } from './group-commit.ts';
import { type Disk, disk as fileSystem } from './disk.ts';
import { type LogEntry, encodeEntry } from './log-entry.ts';
import type { LogPosition } from './position.ts';
import { repairSegment } from './repair.ts';
import { type SegmentFile, listSegments, segmentPath } from './segment-files.ts';
import { Segments } from './segments.ts';

/** Options of {@link openRequestLog}. */
export interface RequestLogOptions {
  /** Directory of the segments, used exclusively by this log. */
  readonly directory: string;
  /** Size in bytes at which a segment is closed. */
  readonly segmentBytes: number;
  /** Age in milliseconds at which it is closed too. Default an hour: what is stored, and may be erased there, leaves the log. */
  readonly segmentAge?: number;
  /** Segment numbers up to this one are taken: the journal may refer to positions in them. */
  readonly usedNumber: number;
  readonly disk?: Disk;
  readonly onCommit?: (report: CommitReport) => void;
  readonly onStep?: (step: CommitStep) => Promise<void> | void;
}

const SEGMENT_AGE = 3_600_000;

/** The reader of a log, which follows its writer. */
export interface LogFollower {
  /** Notifies of the new durable size of a segment. */
  grown(segment: SegmentFile): void;
  /** Hands over the decompressed content of the entry at a position; the follower owns it from then on. */
  unpacked(position: LogPosition, content: Buffer): void;
}

/**
 * The write-ahead log: requests as received, in segments of checksummed frames, in the order of their acknowledgement. It is
 * appended to at its end, read from its front by its follower, and deleted once read and stored.
 */
export interface RequestLog {
  /**
   * Resolves when the entry is durable: only then may it be acknowledged. After a rejection the entry may still turn out to be
   * on disk.
   * @param entry its content must not be read any more afterwards
   */
  append(entry: LogEntry): Promise<void>;
  /** Returns the existing segments. */
  segments(): readonly SegmentFile[];
  /** Sets the follower, which is notified of everything appended from now on. */
  follow(follower: LogFollower): void;
  /** Returns the number of bytes after the position. */
  bytesBehind(position: LogPosition): number;
  /** Deletes the segments that end before the position, which are stored elsewhere. */
  release(position: LogPosition): Promise<void>;
  /** Returns the bytes on disk. */
  bytes(): number;
  /** Resolves when everything appended is written. */
  close(): Promise<void>;
}

/** What the reader of a log needs of it. */
export type FollowableLog = Pick<RequestLog, 'segments' | 'follow' | 'release'>;

/**
 * Opens a log, creating its directory if necessary.
 * @throws {SinkStartError} if a newer version has written to it.
 */
export async function openRequestLog(options: RequestLogOptions): Promise<RequestLog> {
  const {
    directory,
    disk = fileSystem,
    segmentBytes,
    segmentAge = SEGMENT_AGE,
    onCommit = () => {},
    onStep = () => {},
  } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await listSegments(directory);
  const segments = new Segments(await repaired(directory, found));
  const nextNumber = Math.max(options.usedNumber, found.at(-1)?.number ?? 0) + 1;
  let follower: LogFollower | undefined;
  const onGrown = (segment: SegmentFile): void => {
    segments.advance(segment);
    follower?.grown(segment);
  };
  const size = { segmentBytes, segmentAge };
  const commit = new GroupCommit({ directory, disk, nextNumber, ...size, onGrown, onCommit, onStep });
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
