import { join } from 'node:path';
import type { BatchLimit, RecordQueue } from '../delivery/record-queue.ts';
import { firstOf } from '../delivery/memory-queue.ts';
import { frameBytes, type Frame } from './frame.ts';
import { Segment, SEGMENT_HEADER_BYTES } from './segment.ts';

/** What {@link createDiskQueue} needs. */
export interface DiskQueueOptions {
  /** A directory of this queue's own. */
  readonly directory: string;
  /** Most bytes on disk. */
  readonly maxBytes: number;
  /** Told when the disk does not do what it should, by the error's code. */
  readonly onTrouble: (kind: string) => void;
  /** Told how many records could not be read back. */
  readonly onUnreadable: (count: number) => void;
}

/** A queue on disk: what it has taken survives the death of the process. */
export interface DiskQueue extends RecordQueue {
  /** Whether a record of usual size would be taken at this moment. */
  hasRoom(): boolean;
  /** Hands what was written to the disk itself, in the background. */
  sync(): void;
  /** Leaves what waits for a later start. */
  close(): void;
}

const SEGMENT_BYTES = 4 * 1024 * 1024;
/** A file of which everything was taken is begun anew at this size. */
const SMALL_BYTES = 64 * 1024;
/** Room for a usual record. */
const USUAL_BYTES = 8 * 1024;
/** How long a disk that failed is left alone. */
const PAUSE_MS = 1000;

export function createDiskQueue(options: DiskQueueOptions): DiskQueue {
  const { directory, maxBytes } = options;
  const segmentBytes = Math.min(SEGMENT_BYTES, Math.max(SMALL_BYTES, Math.floor(maxBytes / 4)));
  const segments: Segment[] = [];
  let files = 0;
  let records = 0;
  let lastSequence = 0;
  let pausedUntil = 0;
  let seen: readonly Frame[] = [];

  const used = (): number => segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const fits = (bytes: number): boolean => used() + bytes + SEGMENT_HEADER_BYTES <= maxBytes;
  const trouble = (error: unknown): void => {
    pausedUntil = performance.now() + PAUSE_MS;
    options.onTrouble(codeOf(error));
  };
  const tail = (bytes: number): Segment => {
    const last = segments.at(-1);
    if (last !== undefined && last.bytes + bytes <= segmentBytes) return last;
    last?.sync(noteSync);
    const next = new Segment(join(directory, `${String(files + 1).padStart(8, '0')}.segment`), lastSequence);
    files += 1;
    segments.push(next);
    dropTaken();
    return next;
  };
  /** The last file stays while it is small, since opening one costs more than writing to it. */
  const dropTaken = (): void => {
    while (segments[0]?.isTaken === true && (segments.length > 1 || segments[0].bytes > SMALL_BYTES))
      segments.shift()?.remove();
  };
  const noteSync = (error: Error | null): void => {
    if (error !== null) trouble(error);
  };
  /** What cannot be read back is lost, but must not keep what is behind it. */
  const head = (bytes: number): readonly Frame[] => {
    const first = segments.find((segment) => !segment.isTaken);
    if (first === undefined) return [];
    try {
      const frames = first.read(bytes);
      if (frames.length > 0) return frames;
      trouble({ code: 'EBADMSG' });
    } catch (error) {
      trouble(error);
    }
    first.skipRest();
    dropTaken();
    return head(bytes);
  };

  return {
    get records() {
      return records;
    },
    hasRoom: () => performance.now() >= pausedUntil && fits(USUAL_BYTES),
    append(record) {
      const bytes = frameBytes(record);
      if (performance.now() < pausedUntil) return false;
      if (!fits(bytes)) {
        options.onTrouble('full');
        return false;
      }
      try {
        tail(bytes).append(record);
      } catch (error) {
        trouble(error);
        return false;
      }
      records += 1;
      lastSequence = record.sequence;
      return true;
    },
    peek(limit: BatchLimit) {
      seen = firstOf(head(limit.bytes), limit);
      if (seen.length === 0 && records > 0) {
        options.onUnreadable(records);
        records = 0;
      }
      return seen;
    },
    remove(count) {
      const last = seen[count - 1];
      if (last === undefined) return;
      segments.find((segment) => !segment.isTaken)?.take(last);
      records -= count;
      seen = [];
      dropTaken();
    },
    sync: () => segments.at(-1)?.sync(noteSync),
    close() {
      for (const segment of segments.splice(0)) segment.close();
    },
  };
}

function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : 'EIO';
}
