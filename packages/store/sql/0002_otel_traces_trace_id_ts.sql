-- From when to when a trace ran: otel_traces is ordered by service and time, so whoever looks for one trace by its id
-- asks here first and then reads only that stretch of time.
-- Several rows of one trace are merged in the background: always ask for min(Start) and max(End).
CREATE TABLE IF NOT EXISTS otel_traces_trace_id_ts
(
    TraceId String                                COMMENT '32 hexadecimal digits, lower case' CODEC(ZSTD(1)),
    Start   SimpleAggregateFunction(min, DateTime) COMMENT 'Start of the earliest span' CODEC(ZSTD(1)),
    End     SimpleAggregateFunction(max, DateTime) COMMENT 'Start of the latest span' CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toStartOfWeek(Start)
ORDER BY TraceId
SETTINGS ttl_only_drop_parts = 1,
         non_replicated_deduplication_window = 10000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
