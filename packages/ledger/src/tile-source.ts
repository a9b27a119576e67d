/** Where the resources of a log are read from: a store, a folder, or a server of tlog-tiles. */
export interface TileSource {
  /**
   * Reads a resource by its path in C2SP tlog-tiles, such as `checkpoint` or `tile/0/x001/067`.
   * @returns `undefined` if there is none.
   */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** Where a log keeps its resources. Every promise that resolves is on disk: a crash does not take it back. */
export interface LogStorage extends TileSource {
  /** Puts a resource in its place, whole or not at all, over one that is there. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** As `write`, but answers `false` and changes nothing if there is a resource. Of two that try, one succeeds. */
  create(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Removes a resource, or all below `path/`; does nothing if there is none. */
  remove(path: string): Promise<void>;
}

/** A log in memory: for tests, examples, and logs that are sent whole. */
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
