-- only where: otel_traces is ours
-- The spans of one trace in time order: SELECT * FROM audit_trace(trace_id = '…'). Reads only the time range that
-- otel_traces_trace_id_ts has for the trace, so it is fast regardless of the amount of data. Action and the columns
-- after it are filled for audit records, and empty for other spans.
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
    SELECT *
    FROM otel_traces
    WHERE TraceId = {trace_id:String} AND Timestamp >= Stretch.1 AND Timestamp <= Stretch.2
) AS s
LEFT JOIN
(
    SELECT *
    FROM audit_spans
    WHERE TraceId = {trace_id:String} AND Timestamp >= Stretch.1 AND Timestamp <= Stretch.2
) AS a ON a.SpanId = s.SpanId
ORDER BY s.Timestamp
