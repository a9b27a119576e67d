import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { InstrumentationConfig } from '../config.ts';

const TRACES_PATH = '/v1/traces';
/** Minimum timeout of an exporter's own attempts, in milliseconds. */
const SHORTEST_TIMEOUT_MS = 1000;

function toAuditEndpoint({ endpoint, headers, flushTimeout }: InstrumentationConfig): OTLPTraceExporter {
  return new OTLPTraceExporter({
    ...(endpoint === undefined ? {} : { url: tracesUrl(endpoint), headers: { ...headers } }),
    timeoutMillis: Math.max(flushTimeout, SHORTEST_TIMEOUT_MS),
  });
}

/** Creates the exporter of ordinary spans, to the endpoint of OpenTelemetry's variables, else of audit spans. */
export function createTraceExporter(config: InstrumentationConfig): OTLPTraceExporter {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = process.env;
  return (base ?? traces) === undefined ? toAuditEndpoint(config) : new OTLPTraceExporter();
}

/** Returns the traces URL of a receiver, given its base URL or traces URL. */
export function tracesUrl(endpoint: string): string {
  const base = endpoint.replace(/\/+$/u, '');
  return base.endsWith(TRACES_PATH) ? base : base + TRACES_PATH;
}
