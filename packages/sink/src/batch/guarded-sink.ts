import { SinkUnavailableError } from '../errors.ts';
import type { ItemSink } from './span-sink.ts';

/** Refuses at once, instead of letting the sender wait, while it is known that nothing can be written. */
export function createGuardedSink(next: ItemSink, isReady: () => boolean): ItemSink {
  return {
    async write(batch) {
      if (!isReady()) throw new SinkUnavailableError('the store is not available; try again');
      await next.write(batch);
    },
  };
}
