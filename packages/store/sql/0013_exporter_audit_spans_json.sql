-- only where: otel_traces is the exporter's, with attributes as JSON
-- The same for an exporter that stores attributes as JSON.
CREATE VIEW IF NOT EXISTS exporter_audit_spans AS
SELECT
    Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Duration, StatusCode, StatusMessage, ScopeName,
    Signal, Action, PrincipalId, ModelId, Outcome, OutcomeReason, Purpose,
    CAST(toJSONString(SpanAttributes), 'JSON') AS SpanAttributes
FROM audit_spans
