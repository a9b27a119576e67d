import type { SpanWriter } from '@auditspan/store';
import type { Logger } from 'pino';
import { createBatchingSink } from '../batch/batching-sink.ts';
import { type BoundedSink, createBoundedSink } from '../batch/bounded-sink.ts';
import { createDeduplicatingSink } from '../batch/deduplicating-sink.ts';
import { createGuardedSink } from '../batch/guarded-sink.ts';
import { createRetryingSink } from '../batch/retrying-sink.ts';
import type { SpanSink } from '../batch/span-sink.ts';
import type { SinkConfig } from '../config.ts';
import { createSeenWindow } from '../deduplicate/seen-window.ts';
import type { SinkMetrics } from '../metrics.ts';
import type { StoreKeeper } from '../store/store-keeper.ts';

/** What the pipeline is put together from. */
export interface PipelineOptions {
  readonly config: SinkConfig;
  readonly writer: SpanWriter;
  readonly keeper: StoreKeeper;
  readonly metrics: SinkMetrics;
  readonly logger: Logger;
}

/** The way of rows into ClickHouse, from the outside in: bound, guard, put together, leave out, repeat, time, write. */
export function createPipeline({ config, writer, keeper, metrics, logger }: PipelineOptions): BoundedSink {
  const isReady = (): boolean => keeper.unreadyReason() === undefined;
  const retrying = createRetryingSink(metrics.timed(writer), {
    time: config.batch.retryTime,
    mayRetry: isReady,
    onRetry: (error) => {
      metrics.retried();
      logger.warn({ reason: error.message }, 'an insert is tried again');
    },
  });
  const seen = createSeenWindow(config.deduplication.window);
  const deduplicating = createDeduplicatingSink(reportFailures(retrying, keeper), seen, (judgement) =>
    metrics.judged(judgement),
  );
  const batching = createBatchingSink(deduplicating, config.batch);
  return createBoundedSink(createGuardedSink(batching, isReady), config.limits.pendingSpans);
}

/** Lets the keeper know when a batch could not be written in spite of everything. */
function reportFailures(next: SpanSink, keeper: StoreKeeper): SpanSink {
  return {
    async write(batch) {
      try {
        await next.write(batch);
      } catch (error) {
        keeper.suspect(error);
        throw error;
      }
    },
  };
}
