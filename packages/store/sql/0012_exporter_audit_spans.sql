-- only where: otel_traces is the exporter's, with attributes as maps
-- For an otel_traces that the Collector's exporter created: the audit records, which it lacks, in the form of its rows.
CREATE VIEW IF NOT EXISTS exporter_audit_spans AS
SELECT
    Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Duration, StatusCode, StatusMessage, ScopeName,
    Signal, Action, PrincipalId, ModelId, Outcome, OutcomeReason, Purpose,
    SpanAttributes
FROM audit_spans
