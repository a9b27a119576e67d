const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Delivers what waits when the process ends, and leaves how it ends to the service: a signal that the service handles
 * is the service's; one that it does not handle still ends the process, after the delivery. What could not be delivered
 * is said on stderr, since no later record can show the gap.
 *
 * @param flush delivers, within a bound, and never rejects
 * @param waiting how many records wait for delivery
 */
export function flushAtProcessEnd(flush: () => Promise<void>, waiting: () => number): () => void {
  let tried = false;
  const beforeExit = (): void => {
    if (tried || waiting() === 0) return;
    tried = true;
    void flush().finally(() => {
      // A receiver that is down must not keep the process from ending.
      tried = waiting() > 0;
    });
  };
  const report = (): void => {
    const records = waiting();
    if (records > 0) process.stderr.write(`AuditSpan: the process ends with ${records} audit records undelivered\n`);
  };
  const handlers = SIGNALS.map((signal) => {
    const handler = (): void => {
      process.off(signal, handler);
      // Asked before any other listener runs: one that was added by `once` is gone afterwards.
      const handled = process.listenerCount(signal) > 0;
      void flush().finally(() => {
        if (handled) return;
        report();
        process.kill(process.pid, signal);
      });
    };
    return { signal, handler };
  });

  process.on('beforeExit', beforeExit);
  process.on('exit', report);
  for (const { signal, handler } of handlers) process.prependListener(signal, handler);
  return () => {
    process.off('beforeExit', beforeExit);
    process.off('exit', report);
    for (const { signal, handler } of handlers) process.off(signal, handler);
  };
}
