import type { BatchLimit, RecordQueue } from '../queue/record-queue.ts';
import type { QueuedRecord } from '../queue/record-queue.ts';

/** Records that wait: on disk, and where that takes none, in bounded memory. */
export interface RecordStore {
  readonly records: number;
  /** Keeps a record; `false` where there is no room anywhere. */
  append(record: QueuedRecord): boolean;
  /** Whether so many further records of usual size would be kept. */
  hasRoomFor(count: number): boolean;
  /** The first records, on disk before those in memory. */
  peek(limit: BatchLimit): readonly QueuedRecord[];
  remove(count: number): void;
}

/** What a store needs to know of its disk. */
type Disk = RecordQueue & { hasRoom(): boolean };

/**
 * @param disk where records are kept; absent where there is none
 * @param memory where they are kept meanwhile
 * @param maxMemoryRecords most that `memory` takes
 */
export function createRecordStore(disk: Disk | undefined, memory: RecordQueue, maxMemoryRecords: number): RecordStore {
  /** The queue that was looked at, until what it showed is removed. */
  let shown: RecordQueue | undefined;

  /** The order stays: what is in memory came after what is on disk, and before what comes now. */
  const spill = (): void => {
    if (disk === undefined || shown === memory) return;
    while (memory.records > 0 && disk.hasRoom()) {
      const [first] = memory.peek({ records: 1, bytes: 0 });
      if (first === undefined || !disk.append(first)) return;
      memory.remove(1);
    }
  };
  return {
    get records() {
      return (disk?.records ?? 0) + memory.records;
    },
    append(record) {
      if (memory.records > 0) spill();
      if (memory.records === 0 && disk?.append(record) === true) return true;
      return memory.append(record);
    },
    hasRoomFor(count) {
      return disk?.hasRoom() === true || memory.records + count <= maxMemoryRecords;
    },
    peek(limit) {
      shown = undefined;
      spill();
      shown = disk !== undefined && disk.records > 0 ? disk : memory;
      const records = shown.peek(limit);
      if (records.length > 0 || shown === memory) return records;
      shown = memory;
      return memory.peek(limit);
    },
    remove(count) {
      shown?.remove(count);
      shown = undefined;
    },
  };
}
