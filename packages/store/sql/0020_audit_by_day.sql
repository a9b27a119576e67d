-- Accesses per day, principal, model, outcome and purpose: queries over months read this instead of every record. Rows
-- of one key are merged in the background: always query the sum.
CREATE TABLE IF NOT EXISTS audit_by_day
(
    Day            Date32                                 COMMENT 'Day on which the calls started, UTC' CODEC(DoubleDelta, ZSTD(1)),
    PrincipalId    LowCardinality(String)                 COMMENT 'Who acted',
    ModelId        LowCardinality(String)                 COMMENT 'The model requested',
    Outcome        LowCardinality(String)                 COMMENT 'success, denied, error, aborted, unknown',
    Purpose        LowCardinality(String)                 COMMENT 'Declared purpose of use; empty if missing',
    Records        SimpleAggregateFunction(sum, UInt64)   COMMENT 'Rows of audit_spans without CallInProgress; 0 if all have it' CODEC(T64, ZSTD(1)),
    InputTokens    SimpleAggregateFunction(sum, UInt64)   COMMENT 'As reported' CODEC(T64, ZSTD(1)),
    OutputTokens   SimpleAggregateFunction(sum, UInt64)   COMMENT 'As reported' CODEC(T64, ZSTD(1)),
    RequestBytes   SimpleAggregateFunction(sum, UInt64)   COMMENT 'Decoded bodies' CODEC(T64, ZSTD(1)),
    ResponseBytes  SimpleAggregateFunction(sum, UInt64)   COMMENT 'Decoded bodies' CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Day)
ORDER BY (PrincipalId, Day, ModelId, Outcome, Purpose)
SETTINGS ttl_only_drop_parts = 1,
         min_bytes_for_wide_part = 134217728,
         default_compression_codec = 'ZSTD(1)',
         non_replicated_deduplication_window = 10000,
         replicated_deduplication_window_seconds = 2592000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
COMMENT 'Daily roll-up of audit_spans by principal, model, outcome and purpose'
