/** Source of a log's resources: a store, a folder, or a tlog-tiles server. */
export interface TileSource {
  /**
   * Reads a resource by its path in C2SP tlog-tiles, such as `checkpoint` or `tile/0/x001/067`.
   * @returns `undefined` if the resource does not exist.
   */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** Storage of a log's resources. A change is durable once its promise has resolved: a crash does not undo it. */
export interface LogStorage extends TileSource {
  /** Writes a resource atomically, replacing an existing one. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * Like `write`, but returns `false` and changes nothing if the resource exists. Of two concurrent calls, one
   * succeeds.
   */
  create(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Removes a resource, or all resources under `path/`. Does nothing if there is none. */
  remove(path: string): Promise<void>;
}

/** Creates an in-memory storage: for tests, examples, and logs that are transferred as a whole. */
export function createMemoryStorage(): LogStorage {
  const resources = new Map<string, Uint8Array>();
  return {
    read: (path) => Promise.resolve(resources.get(path)?.slice()),
    write(path, bytes) {
      resources.set(path, bytes.slice());
      return Promise.resolve();
    },
    create(path, bytes) {
      if (resources.has(path)) return Promise.resolve(false);
      resources.set(path, bytes.slice());
      return Promise.resolve(true);
    },
    remove(path) {
      const within = [...resources.keys()].filter((key) => key === path || key.startsWith(`${path}/`));
      for (const key of within) resources.delete(key);
      return Promise.resolve();
    },
  };
}
