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

/** Instrumentation scope of the spans of HTTP. */
const SCOPE = '@auditspan/instrumentation/http';

/** What {@link createServiceTracing} needs. */
export interface ServiceTracingOptions {
  /** Whether tracing may be started at all. */
  readonly enabled: boolean;
  readonly fence: Fence;
  readonly resource: Resource;
  readonly createProcessor: () => SpanProcessor;
}

/** Ordinary tracing of a service that may or may not have it. */
export interface ServiceTracing {
  /** To be called before the service does anything over HTTP: decides once, and starts tracing if the service has none. */
  readonly ensure: () => void;
  /**
   * Makes spans of HTTP, once tracing was started.
   *
   * @param contextOf where an undici request that is being created is made
   */
  follow(contextOf: (request: object) => Context): Undo;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * Waits with the decision until the service first uses HTTP. A service whose own SDK starts after `register`, in
 * whatever order its imports are, keeps it: started earlier, ours would stand in its way.
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

/** Only a request that begins and is not ours decides whether there is tracing; what is told of it later has its span. */
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

/** Starts ordinary tracing for a service that has none, so that audit spans have traces to belong to. */
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
