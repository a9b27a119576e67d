import { GENERATED_RECORDS } from './generated-record.ts';

const COLUMNS = {
  Timestamp: 'Timestamp - toIntervalMillisecond(3)',
  TraceId: 'TraceId',
  SpanId: 'ParentSpanId',
  SpanName: "'POST /chat'",
  SpanKind: "'Server'",
  ServiceName: 'ServiceName',
  ResourceAttributes: "JSONExtract(Resource, 'Map(LowCardinality(String), String)')",
  ScopeName: "'@opentelemetry/instrumentation-http'",
  SpanAttributes: "map('http.request.method', 'POST', 'url.path', '/chat', 'http.response.status_code', '200')",
  Duration: 'Duration + 5000000',
  StatusCode: "'Unset'",
};

/** Inserts the calling span of every eighth generated record. */
export const INSERT_CALLERS: string = `
INSERT INTO otel_spans (${Object.keys(COLUMNS).join(', ')})
SELECT ${Object.values(COLUMNS).join(', ')}
FROM (${GENERATED_RECORDS} WHERE number % 8 = 0)`;
