const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Delivers what waits when the process ends, and leaves how it ends to the service: a signal that the service handles
 * is the service's; one that it does not handle still ends the process, after the delivery.
 *
 * @param flush delivers, within a bound, and never rejects
 * @param isIdle whether nothing waits
 */
export function flushAtProcessEnd(flush: () => Promise<void>, isIdle: () => boolean): () => void {
  let tried = false;
  const beforeExit = (): void => {
    if (tried || isIdle()) return;
    tried = true;
    void flush().finally(() => {
      tried = false;
      // A receiver that is down must not keep the process from ending.
      if (!isIdle()) tried = true;
    });
  };
  const handlers = SIGNALS.map((signal) => {
    const handler = (): void => {
      process.off(signal, handler);
      // Asked before any other listener runs: one that was added by `once` is gone afterwards.
      const handled = process.listenerCount(signal) > 0;
      void flush().finally(() => {
        if (!handled) process.kill(process.pid, signal);
      });
    };
    return { signal, handler };
  });

  process.on('beforeExit', beforeExit);
  for (const { signal, handler } of handlers) process.prependListener(signal, handler);
  return () => {
    process.off('beforeExit', beforeExit);
    for (const { signal, handler } of handlers) process.off(signal, handler);
  };
}
