-- What has come of each source, the process start that its records were made in: audit_source_health reads this and not every
-- record. It outlives the records themselves, so one that was dropped with its month is not missing.
-- Several rows of one key are merged in the background: always ask for the aggregates.
CREATE TABLE IF NOT EXISTS audit_by_source
(
    Month           Date                                               COMMENT 'First day of the month in which the sink received them, UTC',
    SourceId        LowCardinality(String)                             COMMENT 'audit.source.id',
    ServiceName     SimpleAggregateFunction(any, LowCardinality(String)) COMMENT 'service.name of the resource',
    StoredRecords   SimpleAggregateFunction(sum, UInt64)               COMMENT 'Records stored',
    HighestSequence SimpleAggregateFunction(max, UInt64)               COMMENT 'Highest SourceSequence of them',
    Sequences       AggregateFunction(groupBitmap, UInt64)             COMMENT 'Every SourceSequence of them; 0 for those that have none',
    LateRecords     SimpleAggregateFunction(sum, UInt64)               COMMENT 'Came more than a minute after their end',
    LongestDelay    SimpleAggregateFunction(max, Float64)              COMMENT 'Seconds from the end of a record to its arrival',
    FaultyRecords   SimpleAggregateFunction(sum, UInt64)               COMMENT 'Have Problems',
    FirstReceivedAt SimpleAggregateFunction(min, DateTime64(9))        COMMENT 'When the sink received the first, UTC',
    LastReceivedAt  SimpleAggregateFunction(max, DateTime64(9))        COMMENT 'When the sink received the last, UTC'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Month)
ORDER BY (SourceId, Month)
SETTINGS ttl_only_drop_parts = 1,
         min_bytes_for_wide_part = 134217728,
         default_compression_codec = 'ZSTD(1)',
         non_replicated_deduplication_window = 10000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
COMMENT 'Roll-up of all audit records ever stored by source'
