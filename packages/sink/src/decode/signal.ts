/** The signal of an OTLP request. */
export const SIGNAL = {
  /** Spans, at `/v1/traces` and `TraceService`. */
  TRACES: 'traces',
  /** Log records, at `/v1/logs` and `LogsService`. */
  LOGS: 'logs',
} as const;
/** One of {@link SIGNAL}. */
export type Signal = (typeof SIGNAL)[keyof typeof SIGNAL];

/** Names of the parts of a request in OTLP/JSON; in protobuf both signals have the same field numbers. */
export interface SignalNames {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
  /** The count in `partial_success`. */
  readonly rejected: string;
}

/** The names of each signal. Source: opentelemetry-proto, collector/{trace,logs}/v1. */
export const SIGNAL_NAMES: Readonly<Record<Signal, SignalNames>> = {
  traces: { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans', rejected: 'rejectedSpans' },
  logs: { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords', rejected: 'rejectedLogRecords' },
};
