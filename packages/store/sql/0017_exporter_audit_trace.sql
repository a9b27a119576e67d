-- only where: otel_traces is the exporter's
-- audit_trace for an otel_traces that the Collector's exporter created: its spans, and the audit records, which it has
-- only if a Collector sent them there too.
CREATE VIEW IF NOT EXISTS audit_trace AS
WITH (SELECT (toDateTime64(min(Start), 9), toDateTime64(max(End) + 1, 9)) FROM otel_traces_trace_id_ts WHERE TraceId = {trace_id:String}) AS Stretch
SELECT *
FROM
(
    SELECT
        Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind,
        toUInt64(Duration) AS Duration,   -- nanoseconds
        StatusCode, StatusMessage,
        '' AS Action, '' AS PrincipalId, '' AS ModelId, '' AS Outcome, '' AS OutcomeReason, '' AS Purpose,
        SpanAttributes
    FROM otel_traces
    WHERE TraceId = {trace_id:String} AND Timestamp >= Stretch.1 AND Timestamp <= Stretch.2
      AND SpanId NOT IN (SELECT SpanId FROM audit_spans WHERE TraceId = {trace_id:String} AND Signal = 'traces')
    UNION ALL
    SELECT
        Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Duration, StatusCode, StatusMessage,
        Action, PrincipalId, ModelId, Outcome, OutcomeReason, Purpose, SpanAttributes
    FROM exporter_audit_spans
    WHERE TraceId = {trace_id:String}
)
ORDER BY Timestamp
