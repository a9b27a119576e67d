import { firstOf, type BatchLimit, type QueuedRecord, type RecordQueue } from './record-queue.ts';

/** Creates an in-memory queue, bounded in records and bytes. */
export function createMemoryQueue(bound: BatchLimit): RecordQueue {
  let queue: QueuedRecord[] = [];
  let bytes = 0;
  return {
    get records() {
      return queue.length;
    },
    append(record) {
      if (queue.length >= bound.records || bytes + record.bytes.length > bound.bytes) return false;
      queue.push(record);
      bytes += record.bytes.length;
      return true;
    },
    peek: (limit) => firstOf(queue, limit),
    remove(count) {
      for (const record of queue.slice(0, count)) bytes -= record.bytes.length;
      queue = queue.slice(count);
    },
  };
}
