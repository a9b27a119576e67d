const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** The first signal to stop. A second one no longer waits for anything. */
export function untilSignal(onSecond: (signal: NodeJS.Signals) => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let seen = false;
    const handle = (signal: NodeJS.Signals): void => {
      if (seen) onSecond(signal);
      seen = true;
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, handle);
  });
}
