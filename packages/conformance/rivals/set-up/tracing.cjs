// OpenTelemetry tracing as in production: spans are exported in batches.
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { BatchSpanProcessor, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');

/** Starts tracing to OTEL_EXPORTER_OTLP_ENDPOINT. */
exports.startTracing = () => {
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });
  provider.register();
  return provider;
};
