import { createRequire, syncBuiltinESMExports } from 'node:module';
import type * as Http from '@opentelemetry/instrumentation-http';
import type * as Undici from '@opentelemetry/instrumentation-undici';
import type * as SdkNode from '@opentelemetry/sdk-node';
import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';

/** Whether the service, or anything in its process, has registered a tracer provider. */
export function hasTracerProvider(): boolean {
  const provider = trace.getTracerProvider();
  const delegate = provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
  return delegate.constructor.name !== 'NoopTracerProvider';
}

/** What {@link startServiceSdk} needs. */
export interface ServiceSdkOptions {
  readonly exporter: SpanExporter;
  readonly redact: (next: SpanProcessor) => SpanProcessor;
}

/** An OpenTelemetry SDK that was started for the service. */
export interface ServiceSdk {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * Starts ordinary tracing for a service that has none, so that audit spans have traces to belong to. Loaded only when
 * it is needed; a service with an SDK of its own does not pay for it.
 */
export function startServiceSdk({ exporter, redact }: ServiceSdkOptions): ServiceSdk {
  const load = createRequire(import.meta.url);
  const { NodeSDK } = load('@opentelemetry/sdk-node') as typeof SdkNode;
  const { HttpInstrumentation } = load('@opentelemetry/instrumentation-http') as typeof Http;
  const { UndiciInstrumentation } = load('@opentelemetry/instrumentation-undici') as typeof Undici;
  const processor = redact(new BatchSpanProcessor({ exporter }));
  const sdk = new NodeSDK({
    spanProcessors: [processor],
    instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()],
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  // Without a loader hook only `require` is patched; built-in modules then pass it on to those who imported them.
  load('node:http');
  load('node:https');
  syncBuiltinESMExports();
  return { forceFlush: () => processor.forceFlush(), shutdown: () => sdk.shutdown() };
}
