/** A record on its way: the OTLP request that holds it alone, redacted. */
export interface QueuedRecord {
  /** Number in its source. */
  readonly sequence: number;
  /** Number of the call that ends with this record, in the journal of open calls; absent where none does. */
  readonly call?: number | undefined;
  readonly bytes: Uint8Array;
}

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

/** The first records within a limit, and at least one. */
export function firstOf<R extends QueuedRecord>(records: readonly R[], limit: BatchLimit): readonly R[] {
  let bytes = 0;
  const end = records.slice(0, limit.records).findIndex((record, index) => {
    bytes += record.bytes.length;
    return index > 0 && bytes > limit.bytes;
  });
  return records.slice(0, end === -1 ? limit.records : end);
}
