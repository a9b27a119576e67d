import { mkdir } from 'node:fs/promises';
import { type CommitReport, type CommitStep, GroupCommit } from './group-commit.ts';
import { type Disk, disk as fileSystem } from './disk.ts';
import { type LogEntry, encodeEntry } from './log-entry.ts';
import { type LogItem, LogReader } from './log-reader.ts';
import type { LogPosition } from './position.ts';
import { RecentContents } from './recent-contents.ts';
import { repairSegment } from './repair.ts';
import { type SegmentFile, listSegments } from './segment-files.ts';
import { Segments } from './segments.ts';

/** Bytes of unpacked requests that are kept until they are read. */
const KEPT_BYTES = 16 * 2 ** 20;

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

/**
 * The write-ahead log: requests as they were received, in files of checksummed frames, in the order of their
 * acknowledgement. It is added to at its end, read from its front, and deleted behind the reader.
 */
export interface RequestLog {
  /**
   * Resolves when the entry is on the disk itself: it may be acknowledged then, and not before. Rejects when it may
   * not; it can come to light all the same.
   */
  append(entry: LogEntry): Promise<void>;
  /**
   * The next items behind a position, at least one where there is one. An entry that was added a moment ago has the content
   * that it was added with, the first time that it is read.
   */
  read(from: LogPosition): Promise<readonly LogItem[]>;
  /** Resolves when there is something behind the position; rejects when the signal says so. */
  untilBehind(position: LogPosition, signal: AbortSignal): Promise<void>;
  /** Whether a segment is still there. */
  has(segment: number): boolean;
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
  const segments = new Segments(directory, disk, await repaired(directory, found));
  const nextNumber = Math.max(options.usedNumber, found.at(-1)?.number ?? 0) + 1;
  const commit = new GroupCommit({ segments, disk, nextNumber, segmentBytes, onCommit, onStep });
  const reader = new LogReader(segments, disk);
  const recent = new RecentContents(KEPT_BYTES);
  return {
    async append(entry) {
      const position = await commit.append(encodeEntry(entry));
      if (entry.content !== undefined) recent.keep(position, entry.content);
    },
    read: async (from) => (await reader.read(from)).map((item) => withContent(item, recent)),
    untilBehind: (position, signal) => segments.untilBehind(position, signal),
    has: (number) => segments.has(number),
    bytesBehind: (position) => segments.bytesBehind(position),
    release: (position) => segments.release(position.segment),
    bytes: () => segments.bytes,
    close: async () => {
      await commit.close();
      await reader.close();
    },
  };
}

function withContent(item: LogItem, recent: RecentContents): LogItem {
  const { entry, start } = item;
  const content = entry && recent.take(start);
  return entry === undefined || content === undefined ? item : { ...item, entry: { ...entry, content } };
}

/** Only the last segment can have been written to when the process ended. */
async function repaired(directory: string, found: readonly SegmentFile[]): Promise<SegmentFile[]> {
  const last = found.at(-1);
  if (last === undefined) return [];
  const whole = await repairSegment(directory, last);
  return [...found.slice(0, -1), ...(whole === undefined ? [] : [whole])];
}
