import { trace, type ProxyTracerProvider, type Tracer, type TracerProvider } from '@opentelemetry/api';

/**
 * A tracer of the provider that the service, or anything in its process, has registered; `undefined` where none is.
 * Asked by shape and not by class: the API may be there twice, and names are lost where code is minified.
 */
export function registeredTracer(name: string): Tracer | undefined {
  const provider = trace.getTracerProvider() as Partial<ProxyTracerProvider> & TracerProvider;
  return provider.getDelegateTracer === undefined ? provider.getTracer(name) : provider.getDelegateTracer(name);
}
