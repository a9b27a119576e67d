import { Histogram, type Registry } from 'prom-client';

/** A request over HTTP that was answered. */
export interface ServedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  /** HTTP version, such as `1.1`. */
  readonly version: string;
  readonly seconds: number;
}

/** Durations of requests, named by OpenTelemetry's semantic conventions. */
export interface ServerDurations {
  served(request: ServedRequest): void;
  /**
   * Records a gRPC call that was answered.
   * @param path `:path` of the call.
   * @param code gRPC status code.
   */
  called(path: string, code: number, seconds: number): void;
}

/** Buckets that the conventions prescribe. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const ROUTES: ReadonlySet<string> = new Set(['/v1/traces', '/v1/logs', '/healthz', '/readyz', '/metrics']);
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']);
const OTHER = '_OTHER';
const CALL = /^\/(?<method>opentelemetry\.proto\.collector\.\w+\.v1\.\w+Service\/\w+)$/;
/** Source: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
const CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/**
 * Creates both histograms. Labels are bounded: an unknown path or method becomes `_OTHER`.
 * Sources: https://opentelemetry.io/docs/specs/semconv/http/http-metrics/, …/semconv/rpc/rpc-metrics/
 */
export function createServerDurations(registry: Registry): ServerDurations {
  const http = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of HTTP server requests.',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code', 'network_protocol_version'],
    buckets: BUCKETS,
    registers: [registry],
  });
  const rpc = new Histogram({
    name: 'rpc_server_call_duration_seconds',
    help: 'Duration of inbound RPCs.',
    labelNames: ['rpc_system_name', 'rpc_method', 'rpc_response_status_code'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return {
    served: ({ method, path, status, version, seconds }) =>
      http.observe(
        {
          http_request_method: METHODS.has(method) ? method : OTHER,
          http_route: ROUTES.has(path) ? path : OTHER,
          http_response_status_code: String(status),
          network_protocol_version: version,
        },
        seconds,
      ),
    called: (path, code, seconds) =>
      rpc.observe(
        {
          rpc_system_name: 'grpc',
          rpc_method: CALL.exec(path)?.groups?.['method'] ?? OTHER,
          rpc_response_status_code: CODES[code] ?? String(code),
        },
        seconds,
      ),
  };
}
