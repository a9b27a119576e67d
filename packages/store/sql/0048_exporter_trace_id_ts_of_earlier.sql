-- only where: SELECT count() > 0 AND (SELECT count() > 0 FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces_trace_id_ts' AND name = 'Start' AND comment = 'Start of the earliest span') FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces' AND name = 'Timestamp' AND comment != 'Start of the span, UTC'
-- Where the exporter made otel_traces without the table that says when a trace was, 0002 made it: of what was there before, too.
INSERT INTO otel_traces_trace_id_ts
SELECT TraceId, min(Timestamp), max(Timestamp)
FROM otel_traces
WHERE TraceId != ''
GROUP BY TraceId
