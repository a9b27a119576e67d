-- only where: otel_traces is ours
-- Time range of each trace: to find a trace by its id, query this first and then read only that range. A trace has
-- several rows: always query min(Start) and max(End).
CREATE TABLE IF NOT EXISTS otel_traces_trace_id_ts
(
    TraceId String                                COMMENT '32 hexadecimal digits, lower case',
    Start   SimpleAggregateFunction(min, DateTime) COMMENT 'Start of the earliest span',
    End     SimpleAggregateFunction(max, DateTime) COMMENT 'Start of the latest span'
)
ENGINE = Merge(currentDatabase(), '^otel_(audit_)?spans_trace_id_ts$')
