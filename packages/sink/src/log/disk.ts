import { type FileHandle, open, rm } from 'node:fs/promises';

/** An append-only file. */
export interface AppendFile {
  /** Appends bytes. After a failure {@link AppendFile.truncate} must remove what was written in part. */
  append(parts: readonly Buffer[]): Promise<void>;
  /** Resolves when all appended bytes are durable (fdatasync). */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** File system operations of the log. Tests substitute a disk that loses what was not synced. */
export interface Disk {
  /** Creates a file that must not exist, readable only by its owner. */
  create(path: string): Promise<AppendFile>;
  /** Opens a file for reading. */
  read(path: string): Promise<FileHandle>;
  /** Resolves when the entries of the directory are durable. */
  syncDirectory(path: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** The real file system. */
export const disk: Disk = {
  create: async (path) => appendFile(await open(path, 'wx', 0o600), path),
  read: (path) => open(path, 'r'),
  remove: (path) => rm(path, { force: true }),
  async syncDirectory(path) {
    const handle = await open(path, 'r');
    try {
      await naming(path, handle.sync());
    } finally {
      await handle.close();
    }
  },
};

/** Adds the path to the error of an operation on an open file, as Node does for operations on paths only. */
export async function naming<Result>(path: string, operation: Promise<Result>): Promise<Result> {
  try {
    return await operation;
  } catch (error) {
    if (error instanceof Error) error.message += ` '${path}'`;
    throw error;
  }
}

function appendFile(handle: FileHandle, path: string): AppendFile {
  let size = 0;
  return {
    async append(parts) {
      for (let left = parts.filter(({ length }) => length > 0); left.length > 0;) {
        const { bytesWritten } = await naming(path, handle.writev(left, size));
        size += bytesWritten;
        left = withoutFirst(left, bytesWritten);
      }
    },
    sync: () => naming(path, handle.datasync()),
    truncate: async (length) => {
      await naming(path, handle.truncate(length));
      size = length;
    },
    close: () => handle.close(),
  };
}

/** Returns what remains after a short write. */
function withoutFirst(parts: readonly Buffer[], bytes: number): Buffer[] {
  let skip = bytes;
  const left: Buffer[] = [];
  for (const part of parts) {
    if (skip < part.length) left.push(part.subarray(skip));
    skip = Math.max(0, skip - part.length);
  }
  return left;
}
