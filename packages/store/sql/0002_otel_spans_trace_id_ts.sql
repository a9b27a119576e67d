-- only where: otel_traces is ours
-- Time range of each trace in otel_spans, which is ordered by service and time. Rows of one trace are merged in the
-- background: always query min(Start) and max(End).
CREATE TABLE IF NOT EXISTS otel_spans_trace_id_ts
(
    TraceId String                                COMMENT '32 hexadecimal digits, lower case' CODEC(ZSTD(1)),
    Start   SimpleAggregateFunction(min, DateTime) COMMENT 'Start of the earliest span' CODEC(ZSTD(1)),
    End     SimpleAggregateFunction(max, DateTime) COMMENT 'Start of the latest span' CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toStartOfWeek(Start, 0, 'UTC')
ORDER BY TraceId
SETTINGS ttl_only_drop_parts = 1,
         non_replicated_deduplication_window = 10000,
         replicated_deduplication_window_seconds = 2592000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
