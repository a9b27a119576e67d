import { createRequire, syncBuiltinESMExports } from 'node:module';
import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import type * as Http from '@opentelemetry/instrumentation-http';
import type * as Undici from '@opentelemetry/instrumentation-undici';
import type * as SdkNode from '@opentelemetry/sdk-node';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';

const load = createRequire(import.meta.url);

/** Whether the service, or anything in its process, has registered a tracer provider. */
export function hasTracerProvider(): boolean {
  const provider = trace.getTracerProvider();
  const delegate = provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
  return delegate.constructor.name !== 'NoopTracerProvider';
}

/** Loads what {@link startServiceSdk} needs, which takes its time, without starting anything. */
export function loadServiceSdk(): typeof SdkNode & typeof Http & typeof Undici {
  return {
    ...(load('@opentelemetry/sdk-node') as typeof SdkNode),
    ...(load('@opentelemetry/instrumentation-http') as typeof Http),
    ...(load('@opentelemetry/instrumentation-undici') as typeof Undici),
  };
}

/** Starts ordinary tracing for a service that has none, so that audit spans have traces to belong to. */
export function startServiceSdk(processor: SpanProcessor): { shutdown(): Promise<void> } {
  const { NodeSDK, HttpInstrumentation, UndiciInstrumentation } = loadServiceSdk();
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
  return sdk;
}
