import { SinkBusyError } from '../errors.ts';
import type { ItemSink } from './span-sink.ts';

/** A sink that tells how much it holds. */
export interface BoundedSink extends ItemSink {
  /** Spans that wait to be written. */
  pendingSpans(): number;
}

/**
 * Refuses a batch while too many spans wait to be written. A batch that is larger than the bound itself is taken when
 * nothing else waits, or it could never be.
 */
export function createBoundedSink(next: ItemSink, mostSpans: number): BoundedSink {
  let pending = 0;
  return {
    pendingSpans: () => pending,
    async write(batch) {
      const count = batch.length;
      if (pending > 0 && pending + count > mostSpans) {
        throw new SinkBusyError(`${pending} spans wait to be stored already; try again`);
      }
      pending += count;
      try {
        await next.write(batch);
      } finally {
        pending -= count;
      }
    },
  };
}
