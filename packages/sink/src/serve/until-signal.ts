const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** Milliseconds within which a stop signal may arrive twice: for the process group and from a parent, as with timeout(1). */
const ECHO = 250;

/** Resolves with the first stop signal. A second one calls `onSecond`. */
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
