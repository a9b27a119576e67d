-- only where: otel_traces is ours
-- From when to when a trace ran: whoever looks for one trace by its id asks here first and then reads only that stretch of
-- time. A trace has several rows: always ask for min(Start) and max(End).
CREATE TABLE IF NOT EXISTS otel_traces_trace_id_ts
(
    TraceId String                                COMMENT '32 hexadecimal digits, lower case',
    Start   SimpleAggregateFunction(min, DateTime) COMMENT 'Start of the earliest span',
    End     SimpleAggregateFunction(max, DateTime) COMMENT 'Start of the latest span'
)
ENGINE = Merge(currentDatabase(), '^otel_(audit_)?spans_trace_id_ts$')
