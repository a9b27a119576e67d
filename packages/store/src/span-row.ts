/** One row of `otel_traces`, as JSON: the Collector's ClickHouse exporter names and fills the columns alike. */
export interface SpanRow {
  /** Start: seconds since 1970 with nine decimals, see {@link toTimestamp}. */
  Timestamp: string;
  /** 32 hexadecimal digits, lower case. */
  TraceId: string;
  /** 16 hexadecimal digits, lower case. */
  SpanId: string;
  /** 16 hexadecimal digits, or empty. */
  ParentSpanId: string;
  TraceState: string;
  SpanName: string;
  /** `Internal`, `Server`, `Client`, `Producer`, `Consumer` or `Unspecified`. */
  SpanKind: string;
  ServiceName: string;
  ResourceAttributes: Readonly<Record<string, string>>;
  ScopeName: string;
  ScopeVersion: string;
  SpanAttributes: Readonly<Record<string, string>>;
  /** Nanoseconds, decimal. */
  Duration: string;
  /** `Unset`, `Ok` or `Error`. */
  StatusCode: string;
  StatusMessage: string;
  'Events.Timestamp': readonly string[];
  'Events.Name': readonly string[];
  'Events.Attributes': readonly Readonly<Record<string, string>>[];
  'Links.TraceId': readonly string[];
  'Links.SpanId': readonly string[];
  'Links.TraceState': readonly string[];
  'Links.Attributes': readonly Readonly<Record<string, string>>[];
}

/** The columns of `otel_traces` that are written, in the table's order. */
export const SPAN_COLUMNS: readonly (keyof SpanRow)[] = [
  'Timestamp',
  'TraceId',
  'SpanId',
  'ParentSpanId',
  'TraceState',
  'SpanName',
  'SpanKind',
  'ServiceName',
  'ResourceAttributes',
  'ScopeName',
  'ScopeVersion',
  'SpanAttributes',
  'Duration',
  'StatusCode',
  'StatusMessage',
  'Events.Timestamp',
  'Events.Name',
  'Events.Attributes',
  'Links.TraceId',
  'Links.SpanId',
  'Links.TraceState',
  'Links.Attributes',
];

/** The latest instant that `DateTime64(9)` holds, in nanoseconds since 1970: 2262-04-11. */
export const LATEST_NANOSECONDS: bigint = 2n ** 63n - 1n;

/**
 * Nanoseconds since 1970 as `DateTime64(9)` reads them from text. What is out of the column's range becomes
 * the nearest instant in it.
 */
export function toTimestamp(nanoseconds: bigint): string {
  const within = nanoseconds > LATEST_NANOSECONDS ? LATEST_NANOSECONDS : nanoseconds;
  const text = (within < 0n ? 0n : within).toString().padStart(10, '0');
  return `${text.slice(0, -9)}.${text.slice(-9)}`;
}
