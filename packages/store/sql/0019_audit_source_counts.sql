-- Events of a source that no other table has, counted per batch.
CREATE TABLE IF NOT EXISTS audit_source_counts
(
    ReceivedAt  DateTime64(9)          COMMENT 'When the sink received it, UTC' CODEC(Delta(8), ZSTD(1)),
    SourceId    LowCardinality(String) COMMENT 'audit.source.id; empty for spans that are not audit records',
    ServiceName LowCardinality(String) COMMENT 'service.name of the resource',
    Kind        LowCardinality(String) COMMENT 'duplicate: received again and skipped; conflict: has the id of another record; rejected, refused: see audit_dead_letters',
    Count       UInt64                 CODEC(T64, ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ReceivedAt, 'UTC')
ORDER BY (SourceId, ServiceName, Kind, ReceivedAt)
SETTINGS ttl_only_drop_parts = 1,
         non_replicated_deduplication_window = 10000,
         replicated_deduplication_window_seconds = 2592000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
COMMENT 'Events of a source that no other table has'
