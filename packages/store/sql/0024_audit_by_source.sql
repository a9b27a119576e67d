-- What was received from each source (the process run that made the records): audit_source_health reads this instead of
-- every record. It outlives the records, so one that was dropped with its month does not count as missing. Rows of one
-- key are merged in the background: always query the aggregates.
CREATE TABLE IF NOT EXISTS audit_by_source
(
    Month           Date                                               COMMENT 'First day of the month in which the sink received the records, UTC',
    SourceId        LowCardinality(String)                             COMMENT 'audit.source.id',
    ServiceName     SimpleAggregateFunction(any, LowCardinality(String)) COMMENT 'service.name of the resource',
    StoredRecords   SimpleAggregateFunction(sum, UInt64)               COMMENT 'Records stored',
    HighestSequence SimpleAggregateFunction(max, UInt64)               COMMENT 'Highest SourceSequence of the records',
    Sequences       AggregateFunction(groupBitmap, UInt64)             COMMENT 'Every SourceSequence of the records; 0 for records without one',
    LateRecords     SimpleAggregateFunction(sum, UInt64)               COMMENT 'Records received more than a minute after their end',
    LongestDelay    SimpleAggregateFunction(max, Float64)              COMMENT 'Seconds from the end of a record to its arrival',
    FaultyRecords   SimpleAggregateFunction(sum, UInt64)               COMMENT 'Records with Problems',
    FirstReceivedAt SimpleAggregateFunction(min, DateTime64(9))        COMMENT 'When the sink received the first record, UTC',
    LastReceivedAt  SimpleAggregateFunction(max, DateTime64(9))        COMMENT 'When the sink received the last record, UTC'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Month)
ORDER BY (SourceId, Month)
SETTINGS ttl_only_drop_parts = 1,
         min_bytes_for_wide_part = 134217728,
         default_compression_codec = 'ZSTD(1)',
         non_replicated_deduplication_window = 10000,
         replicated_deduplication_window_seconds = 2592000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
COMMENT 'Roll-up of all audit records ever stored by source'
