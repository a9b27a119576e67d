/** The columns that OpenTelemetry exporters write. */
export const OTEL_TRACES = `Timestamp DateTime64(9), TraceId String, SpanId String, ParentSpanId String, TraceState String,
  SpanName LowCardinality(String), SpanKind LowCardinality(String), ServiceName LowCardinality(String),
  ResourceAttributes Map(LowCardinality(String), String), ScopeName String, ScopeVersion String,
  SpanAttributes Map(LowCardinality(String), String), Duration UInt64, StatusCode LowCardinality(String), StatusMessage String,
  Events Nested (Timestamp DateTime64(9), Name LowCardinality(String), Attributes Map(LowCardinality(String), String)),
  Links Nested (TraceId String, SpanId String, TraceState String, Attributes Map(LowCardinality(String), String))`;

const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const SPAN = {
  traceId: '1'.repeat(32),
  spanId: '2'.repeat(16),
  name: 'chat é',
  kind: 3,
  startTimeUnixNano: '1700000000123456789',
  endTimeUnixNano: '1700000001123456789',
  attributes: [text('a', ''), { key: 'n', value: { intValue: '5' } }],
  events: [{ name: 'e', timeUnixNano: '1700000000123456790', attributes: [text('k', 'v')] }],
  links: [{ traceId: '3'.repeat(32), spanId: '4'.repeat(16), attributes: [text('k', 'v')] }],
  status: { code: 1, message: 'fine' },
};

/** The row of the sent span. */
export const TRACED = {
  Timestamp: '2023-11-14 22:13:20.123456789',
  TraceId: SPAN.traceId,
  ParentSpanId: '',
  TraceState: '',
  SpanName: SPAN.name,
  SpanKind: 'Client',
  ServiceName: 'svc',
  ResourceAttributes: { 'service.name': 'svc' },
  ScopeName: 'scope',
  ScopeVersion: '1',
  SpanAttributes: { a: '', n: '5' },
  Duration: 1_000_000_000,
  StatusCode: 'Ok',
  StatusMessage: 'fine',
  'Events.Timestamp': ['2023-11-14 22:13:20.123456790'],
  'Events.Name': ['e'],
  'Events.Attributes': [{ k: 'v' }],
  'Links.TraceId': ['3'.repeat(32)],
  'Links.SpanId': ['4'.repeat(16)],
  'Links.TraceState': [''],
  'Links.Attributes': [{ k: 'v' }],
};

/** Sends the span. Returns whether it was accepted. */
export async function sent(url: string): Promise<true | undefined> {
  const request = {
    resourceSpans: [
      {
        resource: { attributes: [text('service.name', 'svc')] },
        scopeSpans: [{ scope: { name: 'scope', version: '1' }, spans: [SPAN] }],
      },
    ],
  };
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) };
  return fetch(url, init).then(
    ({ ok }) => ok || undefined,
    () => undefined,
  );
}
