/** What is to be done at the end, the last thing first. */
export interface Closers {
  /** Adds something to do. */
  add(close: () => Promise<void>): void;
  /** Does everything, also when a part of it fails; then throws the first failure. */
  close(): Promise<void>;
}

/** Makes an empty list. */
export function createClosers(): Closers {
  const closers: (() => Promise<void>)[] = [];
  return {
    add: (close) => void closers.push(close),
    async close() {
      const failures: unknown[] = [];
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
        try {
          await close();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
