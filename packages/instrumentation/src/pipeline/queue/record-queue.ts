/** A queued record: a redacted OTLP request of its own. */
export interface QueuedRecord {
  /** Sequence number in its source. */
  readonly sequence: number;
  /** Number of the call that ends with this record, in the journal of open calls; absent if there is none. */
  readonly call?: number | undefined;
  readonly bytes: Uint8Array;
}

/** Limits of a batch. */
export interface BatchLimit {
  readonly records: number;
  readonly bytes: number;
}

/** Records that wait for delivery, in order. */
export interface RecordQueue {
  /** Number of waiting records. */
  readonly records: number;
  /** Appends a record; returns `false` if there is no room. */
  append(record: QueuedRecord): boolean;
  /** Returns the first records, at least one if any waits, without removing them. */
  peek(limit: BatchLimit): readonly QueuedRecord[];
  /** Removes the first records, at most as many as the last `peek` returned. */
  remove(count: number): void;
}

/** Returns the first records within a limit, but at least one. */
export function firstOf<R extends QueuedRecord>(records: readonly R[], limit: BatchLimit): readonly R[] {
  let bytes = 0;
  const end = records.slice(0, limit.records).findIndex((record, index) => {
    bytes += record.bytes.length;
    return index > 0 && bytes > limit.bytes;
  });
  return records.slice(0, end === -1 ? limit.records : end);
}
