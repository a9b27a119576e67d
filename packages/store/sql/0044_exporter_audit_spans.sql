-- only where: SELECT count() > 0 AND (SELECT type NOT LIKE 'JSON%' FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces' AND name = 'SpanAttributes') FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces' AND name = 'Timestamp' AND comment != 'Start of the span, UTC'
-- Where the Collector's exporter made otel_traces: the audit spans, which are not in there, as its rows would be.
CREATE VIEW IF NOT EXISTS exporter_audit_spans AS
SELECT
    Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Duration, StatusCode, StatusMessage, ScopeName,
    SpanAttributes
FROM otel_audit_spans
