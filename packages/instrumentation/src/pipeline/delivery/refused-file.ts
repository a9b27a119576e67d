import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { QueuedRecord } from '../queue/record-queue.ts';
import { frameBytes, frameOf } from '../spool/frame.ts';

/** Stores permanently rejected records, for inspection. */
export interface RefusedFile {
  /** Appends records; those that do not fit are dropped, but their sequence numbers have been recorded. */
  keep(records: readonly QueuedRecord[]): void;
  /** Present once something was kept. */
  readonly path: string | undefined;
  close(): void;
}

const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Creates a file of rejected records.
 *
 * @param serviceDirectory absent to store nothing
 */
export function createRefusedFile(serviceDirectory: string | undefined, sourceId: string): RefusedFile {
  let fd: number | undefined;
  let path: string | undefined;
  let bytes = 0;
  const write = (directory: string, record: QueuedRecord): void => {
    if (bytes + frameBytes(record) > MAX_BYTES) return;
    const file = join(directory, `refused-${sourceId}`);
    fd ??= openSync(file, 'a', 0o600);
    bytes += writeSync(fd, frameOf(record));
    path = file;
  };
  return {
    keep(records) {
      if (serviceDirectory === undefined) return;
      try {
        for (const record of records) write(serviceDirectory, record);
      } catch {
        // The disk is full or gone, which is reported when records are written.
      }
    },
    get path() {
      return path;
    },
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}
