// OpenTelemetry tracing as it runs in production: spans leave in batches.
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { BatchSpanProcessor, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');

/** Starts tracing to where OTEL_EXPORTER_OTLP_ENDPOINT says. */
exports.startTracing = () => {
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });
  provider.register();
  return provider;
};
