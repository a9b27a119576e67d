import type { RecordQueue } from '../queue/record-queue.ts';

/** Waiting records: on disk, and behind them in bounded memory while the disk cannot be written. */
export interface RecordStore extends RecordQueue {
  /** Whether this many further records of usual size could be stored. */
  hasRoomFor(count: number): boolean;
}

/** A disk queue that reports whether it has room. */
type Disk = RecordQueue & { hasRoom(): boolean };

/**
 * Creates a store.
 *
 * @param disk absent without a spool
 * @param memory used while the disk cannot be written
 * @param maxMemoryRecords capacity of `memory`
 */
export function createRecordStore(disk: Disk | undefined, memory: RecordQueue, maxMemoryRecords: number): RecordStore {
  /** The queue of the last `peek`, until its records are removed. */
  let shown: RecordQueue | undefined;

  /**
   * Moves records from memory to disk. The order is kept: those in memory are newer than those on disk, and older than
   * new ones.
   */
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
