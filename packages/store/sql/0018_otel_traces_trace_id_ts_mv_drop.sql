-- only where: SELECT count() = 0 FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces' AND name = 'Timestamp' AND comment != 'Start of the span, UTC'
-- Audit spans are stored once, in audit_spans, and shown in otel_traces by what follows up to 0025. Not so where somebody
-- else made otel_traces, the Collector's exporter above all: it goes on to be that one's table.
DROP VIEW IF EXISTS otel_traces_trace_id_ts_mv
