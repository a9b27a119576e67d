import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { QueuedRecord } from '../queue/record-queue.ts';
import { frameBytes, frameOf } from '../spool/frame.ts';

/** Keeps what the receiver refused for good, for somebody to look at. */
export interface RefusedFile {
  /** What does not fit is dropped; its sequence numbers are on record. */
  keep(records: readonly QueuedRecord[]): void;
  close(): void;
}

const MAX_BYTES = 8 * 1024 * 1024;

/** @param serviceDirectory where to keep it; without, nothing is kept */
export function createRefusedFile(serviceDirectory: string | undefined, sourceId: string): RefusedFile {
  let fd: number | undefined;
  let bytes = 0;
  const write = (directory: string, record: QueuedRecord): void => {
    if (bytes + frameBytes(record) > MAX_BYTES) return;
    fd ??= openSync(join(directory, `refused-${sourceId}`), 'a', 0o600);
    bytes += writeSync(fd, frameOf(record));
  };
  return {
    keep(records) {
      if (serviceDirectory === undefined) return;
      try {
        for (const record of records) write(serviceDirectory, record);
      } catch {
        // The disk is full or gone, which tells of itself where records are written.
      }
    },
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}
