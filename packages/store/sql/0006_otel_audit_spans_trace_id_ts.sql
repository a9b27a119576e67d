-- Times of a trace's audit spans, read from audit_spans itself, whose index finds a trace.
CREATE VIEW IF NOT EXISTS otel_audit_spans_trace_id_ts AS
SELECT
    TraceId,
    toDateTime(Timestamp) AS Start,
    toDateTime(Timestamp) AS End
FROM audit_spans
WHERE Signal = 'traces'
