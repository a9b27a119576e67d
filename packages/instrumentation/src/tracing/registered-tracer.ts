import { trace, type ProxyTracerProvider, type Tracer, type TracerProvider } from '@opentelemetry/api';

/**
 * Returns a tracer of the provider registered in the process; `undefined` if there is none. Detected by shape and not
 * by class: the API may be loaded twice, and minification changes names.
 */
export function registeredTracer(name: string): Tracer | undefined {
  const provider = trace.getTracerProvider() as Partial<ProxyTracerProvider> & TracerProvider;
  return provider.getDelegateTracer === undefined ? provider.getTracer(name) : provider.getDelegateTracer(name);
}
