-- only where: otel_traces is the exporter's, otel_traces_trace_id_ts ours
-- When the traces were that were there before that table.
INSERT INTO otel_traces_trace_id_ts
SELECT TraceId, min(Timestamp), max(Timestamp)
FROM otel_traces
WHERE TraceId != ''
GROUP BY TraceId
