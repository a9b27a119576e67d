-- When the audit spans of a trace were, from audit_spans itself: its index finds a trace.
CREATE VIEW IF NOT EXISTS otel_audit_spans_trace_id_ts AS
SELECT
    TraceId,
    toDateTime(Timestamp) AS Start,
    toDateTime(Timestamp) AS End
FROM audit_spans
WHERE Signal = 'traces'
