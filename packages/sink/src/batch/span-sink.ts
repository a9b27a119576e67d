import type { SpanBatch } from '@auditspan/store';

/**
 * A step on the way of rows into safety: send, repeat, put together, bound and guard are all this, one around the
 * other. What stands behind it may be ClickHouse itself or something that is quicker to be on disk.
 */
export interface SpanSink {
  /**
   * Resolves when every row of the batch is on disk for good: the sender may forget it then, and not before.
   * Rejects when the batch as a whole is to be sent again.
   */
  write(batch: SpanBatch): Promise<void>;
}
