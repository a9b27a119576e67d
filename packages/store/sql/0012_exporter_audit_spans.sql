-- only where: otel_traces is the exporter's, with attributes as maps
-- Where the Collector's exporter made otel_traces: the audit spans, which are not in there, as its rows would be.
CREATE VIEW IF NOT EXISTS exporter_audit_spans AS
SELECT
    Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Duration, StatusCode, StatusMessage, ScopeName,
    SpanAttributes
FROM otel_audit_spans
