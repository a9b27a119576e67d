import type { QueuedRecord } from '../spool/frame.ts';

/** How much of a queue to look at. */
export interface BatchLimit {
  readonly records: number;
  readonly bytes: number;
}

/** Records that wait for delivery, in order. */
export interface RecordQueue {
  /** How many wait. */
  readonly records: number;
  /** Puts a record behind the others; `false` where there is no room. */
  append(record: QueuedRecord): boolean;
  /** The first records, at least one if any waits, which stay until they are removed. */
  peek(limit: BatchLimit): readonly QueuedRecord[];
  /** Takes away the first records, as many as the last look showed or fewer. */
  remove(count: number): void;
}
