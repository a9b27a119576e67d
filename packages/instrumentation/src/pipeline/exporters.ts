import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { InstrumentationConfig } from '../config.ts';

const TRACES_PATH = '/v1/traces';
/** An exporter's own attempts may take this long at least, in milliseconds. */
const SHORTEST_TIMEOUT_MS = 1000;

function toAuditEndpoint({ endpoint, headers, flushTimeout }: InstrumentationConfig): OTLPTraceExporter {
  return new OTLPTraceExporter({
    ...(endpoint === undefined ? {} : { url: tracesUrl(endpoint), headers: { ...headers } }),
    timeoutMillis: Math.max(flushTimeout, SHORTEST_TIMEOUT_MS),
  });
}

/** Exporter of ordinary spans: where OpenTelemetry's variables say, else where the audit spans go. */
export function createTraceExporter(config: InstrumentationConfig): OTLPTraceExporter {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = process.env;
  return (base ?? traces) === undefined ? toAuditEndpoint(config) : new OTLPTraceExporter();
}

/** The traces URL of a receiver whose base URL, or traces URL, this is. */
export function tracesUrl(endpoint: string): string {
  const base = endpoint.replace(/\/+$/u, '');
  return base.endsWith(TRACES_PATH) ? base : base + TRACES_PATH;
}
