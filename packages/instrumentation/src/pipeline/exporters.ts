import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { OTLPExporterNodeConfigBase } from '@opentelemetry/otlp-exporter-base/node-http';
import type { InstrumentationConfig } from '../config.ts';

const TRACES_PATH = '/v1/traces';
/** Minimum timeout of an attempt, in milliseconds. */
const SHORTEST_TIMEOUT_MS = 1000;

/** Creates the exporter of ordinary spans, to the endpoint of OpenTelemetry's variables, else of audit spans. */
export function createTraceExporter(config: InstrumentationConfig): OTLPTraceExporter {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = process.env;
  return new OTLPTraceExporter((base ?? traces) === undefined ? auditEndpoint(config) : {});
}

/** Returns the exporter options for the configured receiver of audit spans, else for that of OpenTelemetry's variables. */
export function auditEndpoint({ endpoint, headers, flushTimeout }: InstrumentationConfig): OTLPExporterNodeConfigBase {
  return {
    ...(endpoint === undefined ? {} : { url: tracesUrl(endpoint), headers: { ...headers } }),
    timeoutMillis: Math.max(flushTimeout, SHORTEST_TIMEOUT_MS),
  };
}

/** Returns the traces URL of a receiver, given its base URL or traces URL. */
function tracesUrl(endpoint: string): string {
  const base = endpoint.replace(/\/+$/u, '');
  return base.endsWith(TRACES_PATH) ? base : base + TRACES_PATH;
}
