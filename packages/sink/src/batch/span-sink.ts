import type { SpanBatch } from '@auditspan/store';
import type { SpanItem } from '../normalise/span-item.ts';

/** A step on the way into safety: send, repeat, put together, bound and guard are all this, one around the other. */
export interface Sink<Batch> {
  /**
   * Resolves when everything in the batch is on disk for good: the sender may forget it then, and not before.
   * Rejects when the batch as a whole is to be sent again.
   */
  write(batch: Batch): Promise<void>;
}

/** Takes spans, of which some may have come before. */
export type ItemSink = Sink<readonly SpanItem[]>;

/** Takes rows, each of which is new. */
export type SpanSink = Sink<SpanBatch>;
