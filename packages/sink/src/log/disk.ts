import { type FileHandle, open, rm } from 'node:fs/promises';

/** A file that is only added to. */
export interface AppendFile {
  /** Adds bytes at the end. What was written in part when it failed is cut off by {@link AppendFile.truncate}. */
  append(parts: readonly Buffer[]): Promise<void>;
  /** Resolves when all that was added is on the disk itself. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** What the log asks of a file system. Tests put one in place that forgets what was not synced. */
export interface Disk {
  /** Makes a file that must not be there yet, for its owner only. */
  create(path: string): Promise<AppendFile>;
  /** Opens a file to read from it. */
  read(path: string): Promise<FileHandle>;
  /** Resolves when the names in the directory are on the disk itself. */
  syncDirectory(path: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** The file system. */
export const disk: Disk = {
  create: async (path) => appendFile(await open(path, 'wx', 0o600)),
  read: (path) => open(path, 'r'),
  remove: (path) => rm(path, { force: true }),
  async syncDirectory(path) {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

function appendFile(handle: FileHandle): AppendFile {
  let size = 0;
  return {
    async append(parts) {
      for (let left = parts.filter(({ length }) => length > 0); left.length > 0;) {
        const { bytesWritten } = await handle.writev(left, size);
        size += bytesWritten;
        left = withoutFirst(left, bytesWritten);
      }
    },
    sync: () => handle.datasync(),
    truncate: async (length) => {
      await handle.truncate(length);
      size = length;
    },
    close: () => handle.close(),
  };
}

/** A write may take less than it was given. */
function withoutFirst(parts: readonly Buffer[], bytes: number): Buffer[] {
  let skip = bytes;
  const left: Buffer[] = [];
  for (const part of parts) {
    if (skip < part.length) left.push(part.subarray(skip));
    skip = Math.max(0, skip - part.length);
  }
  return left;
}
