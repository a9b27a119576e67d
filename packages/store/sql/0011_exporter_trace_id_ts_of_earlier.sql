-- only where: otel_traces is the exporter's, otel_traces_trace_id_ts ours
-- Backfills the times of the traces that are older than that table.
INSERT INTO otel_traces_trace_id_ts
SELECT TraceId, min(Timestamp), max(Timestamp)
FROM otel_traces
WHERE TraceId != ''
GROUP BY TraceId
