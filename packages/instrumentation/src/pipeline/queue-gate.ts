import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { DeliveryCount } from './delivery-count.ts';

/** Lets a span into the queue behind it only while there is room, so that memory stays bounded. */
export function createQueueGate(next: SpanProcessor, count: DeliveryCount): SpanProcessor {
  return {
    onStart: (span, context) => next.onStart(span, context),
    onEnd(span) {
      if (count.accept()) next.onEnd(span);
    },
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  };
}
