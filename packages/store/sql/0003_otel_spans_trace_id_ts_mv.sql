-- only where: otel_traces is ours
-- Fills otel_spans_trace_id_ts on every insert into otel_spans.
CREATE MATERIALIZED VIEW IF NOT EXISTS otel_spans_trace_id_ts_mv TO otel_spans_trace_id_ts AS
SELECT
    TraceId,
    min(Timestamp) AS Start,
    max(Timestamp) AS End
FROM otel_spans
WHERE TraceId != ''
GROUP BY TraceId
