const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** Milliseconds in which one request to stop may come twice: to the process group and from a parent, as with timeout(1). */
const ECHO = 250;

/** The first signal to stop. A second one no longer waits for anything. */
export function untilSignal(onSecond: (signal: NodeJS.Signals) => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const handle = (signal: NodeJS.Signals): void => {
      const now = performance.now();
      if (firstAt !== undefined && now - firstAt > ECHO) onSecond(signal);
      firstAt ??= now;
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, handle);
  });
}
