import type { EndReason } from '../record/source.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const satisfies readonly EndReason[];

/** What is done when the process ends. */
export interface ProcessEnd {
  /** Records that this source stops, unless nothing was recorded since it last did; returns whether it had to. */
  readonly stop: (reason: EndReason) => boolean;
  /** The same for good: what is still open is recorded too, since it ends with the process. */
  readonly finish: (reason: EndReason) => boolean;
  /** Delivers, for this many milliseconds at most, and never rejects. */
  readonly flush: (milliseconds: number) => Promise<void>;
  /** Longest that the end of the process waits for delivery, in milliseconds. */
  readonly timeout: number;
  /** How many records wait for delivery. */
  readonly waiting: () => number;
  /** The last thing done, at once: says what is left, and leaves it to a later start. */
  readonly close: () => void;
}

/** What is recorded during a delivery is delivered too, but a process under load has to end. */
const ROUNDS = 3;

/**
 * Delivers what waits when the process ends, and leaves how it ends to the service: a signal that the service handles
 * is the service's; one that it does not handle still ends the process, after the delivery.
 */
export function flushAtProcessEnd(end: ProcessEnd): () => void {
  const { stop, finish, flush, timeout, waiting, close } = end;
  let reason: EndReason = 'exit';
  let tried = false;
  const beforeExit = (): void => {
    if (tried) return;
    stop(reason);
    if (waiting() === 0) return;
    tried = true;
    void flush(timeout).finally(() => {
      // A receiver that is down must not keep the process from ending.
      tried = waiting() > 0;
    });
  };
  const exit = (): void => {
    finish(reason);
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
      void (handled ? flush(timeout) : deliverLast(end, signal)).finally(() => {
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

/**
 * Calls that end during the delivery have records too, and in the end those that do not; after these it is said again that
 * the source stops.
 */
async function deliverLast({ stop, finish, flush, timeout }: ProcessEnd, reason: EndReason): Promise<void> {
  const until = performance.now() + timeout;
  const deliver = (): Promise<void> => flush(Math.max(0, until - performance.now()));
  for (let round = 0; round < ROUNDS && stop(reason); round += 1) await deliver();
  if (finish(reason)) await deliver();
}
