-- First access, last access and number of accesses per principal and model, over all time: it outlives the records.
-- Rows of one key are merged in the background: always query sum, min and max.
CREATE TABLE IF NOT EXISTS audit_by_principal
(
    PrincipalId    LowCardinality(String)                      COMMENT 'Who acted',
    ModelId        LowCardinality(String)                      COMMENT 'The model requested; empty if the record names none',
    Records        SimpleAggregateFunction(sum, UInt64)        COMMENT 'Records without CallInProgress; 0 if all have it' CODEC(T64, ZSTD(1)),
    FirstAt        SimpleAggregateFunction(min, DateTime64(9)) COMMENT 'Start of the first access, UTC' CODEC(T64, ZSTD(1)),
    LastAt         SimpleAggregateFunction(max, DateTime64(9)) COMMENT 'Start of the last access, UTC' CODEC(T64, ZSTD(1))
)
ENGINE = AggregatingMergeTree
ORDER BY (PrincipalId, ModelId)
SETTINGS min_bytes_for_wide_part = 134217728,
         default_compression_codec = 'ZSTD(1)',
         non_replicated_deduplication_window = 10000,
         replicated_deduplication_window_seconds = 2592000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
COMMENT 'Roll-up of all audit records ever stored by principal and model'
