import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailableError } from '@auditspan/store';
import type { Sink } from './span-sink.ts';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 1000;

/** How long to go on, and who wants to know. */
export interface RetryingOptions {
  /** Milliseconds during which a batch is tried again. */
  readonly time: number;
  /** Whether trying again makes sense; asked before each. */
  readonly mayRetry: () => boolean;
  /** Called before each further try. */
  readonly onRetry?: (error: StoreUnavailableError) => void;
}

/** Writes the same batch again, with growing and jittered pauses, while what is behind is not available. */
export function createRetryingSink<Batch>(
  next: Sink<Batch>,
  { time, mayRetry, onRetry }: RetryingOptions,
): Sink<Batch> {
  return {
    async write(batch) {
      const deadline = performance.now() + time;
      for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
        try {
          await next.write(batch);
          return;
        } catch (error) {
          const left = deadline - performance.now();
          if (!(error instanceof StoreUnavailableError) || left <= 0 || !mayRetry()) throw error;
          await sleep(Math.min(left, pause * (0.5 + Math.random())));
          onRetry?.(error);
        }
      }
    },
  };
}
