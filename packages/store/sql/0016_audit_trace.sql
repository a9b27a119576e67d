-- only where: otel_traces is ours
-- The spans and audit records of one trace in time order: SELECT * FROM audit_trace(trace_id = '…'). From otel_spans,
-- only the time range that otel_spans_trace_id_ts has for the trace is read, and audit_spans has an index of traces, so
-- it is fast regardless of the amount of data. Action and the columns after it are filled for audit records, and empty
-- for other spans. A record received as a log record has the id of the span in which it was written.
CREATE VIEW IF NOT EXISTS audit_trace AS
WITH (SELECT (toDateTime64(min(Start), 9), toDateTime64(max(End) + 1, 9)) FROM otel_spans_trace_id_ts WHERE TraceId = {trace_id:String}) AS Stretch
SELECT *
FROM
(
    SELECT
        Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind,
        Duration,   -- nanoseconds
        StatusCode, StatusMessage,
        '' AS Action, '' AS PrincipalId, '' AS ModelId, '' AS Outcome, '' AS OutcomeReason, '' AS Purpose,
        SpanAttributes
    FROM otel_spans
    WHERE TraceId = {trace_id:String} AND Timestamp >= Stretch.1 AND Timestamp <= Stretch.2
    UNION ALL
    SELECT
        Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Duration, StatusCode, StatusMessage,
        Action, PrincipalId, ModelId, Outcome, OutcomeReason, Purpose, SpanAttributes
    FROM audit_spans
    WHERE TraceId = {trace_id:String}
)
ORDER BY Timestamp
