import { context, propagation, trace, type Context, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { TracerProvider as SdkTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { subscribeAll } from '../hook/channel-set.ts';
import type { Undo } from '../hook/override.ts';
import type { Fence } from '../hook/fence.ts';
import { registeredTracer } from './registered-tracer.ts';
import { VERSION } from '../version.ts';
import { httpClientSpans, undiciSpans } from './client-spans.ts';
import { serverSpans } from './server-spans.ts';

/** Instrumentation scope of HTTP spans. */
const SCOPE = '@auditspan/instrumentation/http';

/** Options of {@link createServiceTracing}. */
export interface ServiceTracingOptions {
  /** Whether tracing may be started. */
  readonly enabled: boolean;
  readonly fence: Fence;
  readonly resource: Resource;
  readonly createProcessor: () => SpanProcessor;
}

/** Ordinary tracing of a service, if the service has none of its own. */
export interface ServiceTracing {
  /** Must be called before the service uses HTTP: decides once, and starts tracing if the service has none. */
  readonly ensure: () => void;
  /**
   * Creates HTTP spans, once tracing was started.
   *
   * @param contextOf returns the context in which an undici request was made
   */
  follow(contextOf: (request: object) => Context): Undo;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * Defers the decision until the service first uses HTTP. A service whose own SDK starts after `register`, whatever the
 * order of its imports, keeps it: ours, started earlier, would block it.
 */
export function createServiceTracing(options: ServiceTracingOptions): ServiceTracing {
  let decided = !options.enabled;
  let started: StartedTracing | undefined;
  const ensure = (): void => {
    if (decided) return;
    decided = true;
    options.fence.run(() => {
      if (registeredTracer(SCOPE) === undefined) started = startTracing(options);
    });
  };
  return {
    ensure,
    follow: (contextOf) => followHttp(options.fence, contextOf, () => (ensure(), started)),
    async forceFlush() {
      await started?.provider.forceFlush();
    },
    async shutdown() {
      decided = true;
      await started?.provider.shutdown();
    },
  };
}

/** Tracing that we started. */
interface StartedTracing {
  readonly provider: SdkTracerProvider;
  readonly contexts: AsyncLocalStorageContextManager;
  readonly tracer: Tracer;
}

/** Only a starting request that is not ours decides whether tracing starts; later events find its span. */
function followHttp(
  fence: Fence,
  contextOf: (request: object) => Context,
  tracing: () => StartedTracing | undefined,
): Undo {
  const tracer = (): Tracer | undefined => tracing()?.tracer;
  return subscribeAll(fence, {
    ...serverSpans(tracer, fence, (entered) => void tracing()?.contexts.attach(entered)),
    ...httpClientSpans(tracer, fence),
    ...undiciSpans(tracer, contextOf),
  });
}

/** Starts ordinary tracing for a service that has none, so that audit spans belong to traces. */
function startTracing({ resource, createProcessor }: ServiceTracingOptions): StartedTracing {
  const contexts = new AsyncLocalStorageContextManager();
  const provider = new SdkTracerProvider({ resource, spanProcessors: [createProcessor()] });
  context.setGlobalContextManager(contexts.enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  trace.setGlobalTracerProvider(provider);
  return { provider, contexts, tracer: provider.getTracer(SCOPE, VERSION) };
}
