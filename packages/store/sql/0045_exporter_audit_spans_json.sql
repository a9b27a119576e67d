-- only where: SELECT count() > 0 AND (SELECT type LIKE 'JSON%' FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces' AND name = 'SpanAttributes') FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces' AND name = 'Timestamp' AND comment != 'Start of the span, UTC'
-- The same where the exporter was told to make attributes JSON.
CREATE VIEW IF NOT EXISTS exporter_audit_spans AS
SELECT
    Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Duration, StatusCode, StatusMessage, ScopeName,
    CAST(toJSONString(SpanAttributes), 'JSON') AS SpanAttributes
FROM otel_audit_spans
