-- only where: SELECT count() = 0 FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces' AND name = 'Timestamp' AND comment != 'Start of the span, UTC'
RENAME TABLE IF EXISTS otel_traces_trace_id_ts TO otel_spans_trace_id_ts
