-- only where: SELECT count() = 0 FROM system.columns WHERE database = currentDatabase() AND table = 'otel_traces' AND name = 'Timestamp' AND comment != 'Start of the span, UTC'
-- The spans that are no audit spans, and the audit spans from before.
RENAME TABLE IF EXISTS otel_traces TO otel_spans
