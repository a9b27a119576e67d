import type { EndReason } from '../record/source.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const satisfies readonly EndReason[];

/** Callbacks for the end of the process. */
export interface ProcessEnd {
  /** Records that this source stops, unless nothing was recorded since its last stop; returns whether it did. */
  readonly stop: (reason: EndReason) => boolean;
  /** Like `stop`, but final: open calls are recorded too, since they end with the process. */
  readonly finish: (reason: EndReason) => boolean;
  /** Delivers, within this many milliseconds; never rejects. */
  readonly flush: (milliseconds: number) => Promise<void>;
  /** Maximum time that the end of the process waits for delivery, in milliseconds. */
  readonly timeout: number;
  /** Returns the number of waiting records. */
  readonly waiting: () => number;
  /** Called last, synchronously: reports the remaining records, and leaves them to a later start. */
  readonly close: () => void;
}

/** Maximum number of deliveries: records created during one are delivered too, but a process under load has to end. */
const ROUNDS = 3;

/**
 * Delivers waiting records when the process ends, without changing how it ends: a signal that the service handles is
 * left to the service; any other still ends the process, after the delivery.
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
  // Only observes: whether the process dies is up to the handlers.
  const uncaught = (): void => {
    if (process.listenerCount('uncaughtException') === 0) reason = 'uncaught_exception';
  };
  const handlers = SIGNALS.map((signal) => {
    const handler = (): void => {
      process.off(signal, handler);
      // Checked before any other listener runs: one that was added by `once` is gone afterwards.
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
 * Delivers until nothing new is recorded: calls that end during the delivery are recorded, and finally the open ones;
 * after these, the stop is recorded again.
 */
async function deliverLast({ stop, finish, flush, timeout }: ProcessEnd, reason: EndReason): Promise<void> {
  const until = performance.now() + timeout;
  const deliver = (): Promise<void> => flush(Math.max(0, until - performance.now()));
  for (let round = 0; round < ROUNDS && stop(reason); round += 1) await deliver();
  if (finish(reason)) await deliver();
}
