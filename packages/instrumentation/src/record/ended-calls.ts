/** Calls that have ended but are not recorded yet: a response may still be being decoded. */
export interface EndedCalls {
  add(call: object): void;
  recorded(call: object): void;
  /** Resolves when there are none. */
  settle(): Promise<void>;
}

export function createEndedCalls(): EndedCalls {
  const pending = new Set<object>();
  let settled: (() => void)[] = [];
  return {
    add: (call) => void pending.add(call),
    recorded(call) {
      pending.delete(call);
      if (pending.size > 0) return;
      for (const resolve of settled) resolve();
      settled = [];
    },
    settle: () => (pending.size === 0 ? Promise.resolve() : new Promise((resolve) => settled.push(resolve))),
  };
}
