import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { subscribeAll } from '../tap/channel-set.ts';
import type { Fence } from '../tap/fence.ts';
import { hasTracerProvider, loadServiceSdk, startServiceSdk } from './service-sdk.ts';

/** What {@link createServiceTracing} needs. */
export interface ServiceTracingOptions {
  /** Whether tracing may be started at all. */
  readonly enabled: boolean;
  readonly fence: Fence;
  readonly createProcessor: () => SpanProcessor;
}

/** Ordinary tracing of a service that may or may not have it. */
export interface ServiceTracing {
  /** To be called before the service does anything over HTTP: decides once, and starts tracing if the service has none. */
  readonly ensure: () => void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * Waits with the decision until the service first uses HTTP. A service whose own SDK starts after `register`, in
 * whatever order its imports are, keeps it: started earlier, ours would stand in its way.
 */
export function createServiceTracing({ enabled, fence, createProcessor }: ServiceTracingOptions): ServiceTracing {
  let decided = !enabled;
  let processor: SpanProcessor | undefined;
  let sdk: { shutdown(): Promise<void> } | undefined;

  const start = (): void => {
    processor = createProcessor();
    sdk = startServiceSdk(processor);
  };
  const ensure = (): void => {
    if (decided) return;
    decided = true;
    unsubscribe();
    fence.run(() => {
      if (!hasTracerProvider()) start();
    });
  };
  const unsubscribe = subscribeAll(fence, {
    'http.server.request.start': ensure,
    'http.client.request.created': ensure,
    'undici:request:create': ensure,
  });
  // Loaded ahead, so that the first request does not wait for it.
  setImmediate(() => {
    if (!decided && !hasTracerProvider()) fence.run(loadServiceSdk);
  }).unref();

  return {
    ensure,
    async forceFlush() {
      await processor?.forceFlush();
    },
    async shutdown() {
      decided = true;
      unsubscribe();
      await sdk?.shutdown();
    },
  };
}
