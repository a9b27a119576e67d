-- only where: otel_traces is the exporter's
-- audit_trace for an otel_traces that the Collector's exporter created; see audit_traces. There,
-- otel_traces_trace_id_ts covers only the audit spans that a Collector sent there too.
CREATE VIEW IF NOT EXISTS audit_trace AS
WITH (SELECT (toDateTime64(min(Start), 9), toDateTime64(max(End) + 1, 9)) FROM otel_traces_trace_id_ts WHERE TraceId = {trace_id:String}) AS Stretch
SELECT
    s.Timestamp      AS Timestamp,
    s.TraceId        AS TraceId,
    s.SpanId         AS SpanId,
    s.ParentSpanId   AS ParentSpanId,
    s.ServiceName    AS ServiceName,
    s.SpanName       AS SpanName,
    s.SpanKind       AS SpanKind,
    s.Duration       AS Duration,       -- nanoseconds
    s.StatusCode     AS StatusCode,
    s.StatusMessage  AS StatusMessage,
    a.Action         AS Action,
    a.PrincipalId    AS PrincipalId,
    a.ModelId        AS ModelId,
    a.Outcome        AS Outcome,
    a.OutcomeReason  AS OutcomeReason,
    a.Purpose        AS Purpose,
    s.SpanAttributes AS SpanAttributes
FROM
(
    SELECT
        Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, toUInt64(Duration) AS Duration, StatusCode,
        StatusMessage, ScopeName, SpanAttributes
    FROM otel_traces
    WHERE TraceId = {trace_id:String} AND Timestamp >= Stretch.1 AND Timestamp <= Stretch.2
      AND SpanId NOT IN (SELECT SpanId FROM exporter_audit_spans WHERE TraceId = {trace_id:String})
    UNION ALL
    SELECT * FROM exporter_audit_spans WHERE TraceId = {trace_id:String}
) AS s
LEFT JOIN (SELECT * FROM audit_spans WHERE TraceId = {trace_id:String}) AS a ON a.SpanId = s.SpanId
ORDER BY s.Timestamp
