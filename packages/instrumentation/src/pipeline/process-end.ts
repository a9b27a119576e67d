const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Why a source ends. */
export type EndReason = 'exit' | 'uncaught_exception' | 'shutdown' | (typeof SIGNALS)[number];

/** What is done when the process ends. */
export interface ProcessEnd {
  /** Records that this source stops, unless nothing was recorded since it last did. */
  readonly stop: (reason: EndReason) => void;
  /** Delivers, within a bound, and never rejects. */
  readonly flush: () => Promise<void>;
  /** How many records wait for delivery. */
  readonly waiting: () => number;
  /** The last thing done, at once: says what is left, and leaves it to a later start. */
  readonly close: () => void;
}

/**
 * Delivers what waits when the process ends, and leaves how it ends to the service: a signal that the service handles
 * is the service's; one that it does not handle still ends the process, after the delivery.
 */
export function flushAtProcessEnd({ stop, flush, waiting, close }: ProcessEnd): () => void {
  let reason: EndReason = 'exit';
  let tried = false;
  const beforeExit = (): void => {
    if (tried) return;
    stop(reason);
    if (waiting() === 0) return;
    tried = true;
    void flush().finally(() => {
      // A receiver that is down must not keep the process from ending.
      tried = waiting() > 0;
    });
  };
  const exit = (): void => {
    stop(reason);
    close();
  };
  // Only looks: whether the process dies of it is decided by whoever handles it.
  const uncaught = (): void => {
    if (process.listenerCount('uncaughtException') === 0) reason = 'uncaught_exception';
  };
  const handlers = SIGNALS.map((signal) => {
    const handler = (): void => {
      process.off(signal, handler);
      // Asked before any other listener runs: one that was added by `once` is gone afterwards.
      const handled = process.listenerCount(signal) > 0;
      if (!handled) stop(signal);
      void flush().finally(() => {
        if (handled) return;
        stop(signal);
        close();
        process.kill(process.pid, signal);
      });
    };
    return { signal, handler };
  });

  process.on('beforeExit', beforeExit);
  process.on('exit', exit);
  process.on('uncaughtExceptionMonitor', uncaught);
  for (const { signal, handler } of handlers) process.prependListener(signal, handler);
  return () => {
    process.off('beforeExit', beforeExit);
    process.off('exit', exit);
    process.off('uncaughtExceptionMonitor', uncaught);
    for (const { signal, handler } of handlers) process.off(signal, handler);
  };
}
