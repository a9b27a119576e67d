/** Cleanup actions, executed in reverse order. */
export interface Closers {
  /** Adds an action. */
  add(close: () => Promise<void>): void;
  /** Executes all actions, even if some fail; then throws the first failure. */
  close(): Promise<void>;
}

/** Creates an empty list. */
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
