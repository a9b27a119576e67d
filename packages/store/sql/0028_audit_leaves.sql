-- The leaves of the audit log, in log order: one row per sealed record. `auditspan verify` compares it with
-- audit_spans, whose LogId, LeafIndex and LeafHash identify a record's leaf. Empty while sealing is off.
CREATE TABLE IF NOT EXISTS audit_leaves
(
    LogId     LowCardinality(String) COMMENT 'Origin of the log, as in its checkpoints',
    LeafIndex UInt64                 COMMENT 'Index in the log, from 0 without gaps' CODEC(DoubleDelta, ZSTD(1)),
    SealedAt  DateTime64(9)          COMMENT 'When the sink received the record, UTC; never earlier than that of the previous leaf' CODEC(DoubleDelta, ZSTD(1)),
    Leaf      String                 COMMENT 'Canonical JSON (RFC 8785), integers as strings: the leaf hash is SHA256(char(0) || Leaf)' CODEC(ZSTD(3)),
    Salts     String                 COMMENT 'The 16-byte salt of each commitment in Leaf, in order; zero bytes if the value was erased' CODEC(NONE)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(SealedAt, 'UTC')
ORDER BY (LogId, LeafIndex)
SETTINGS min_bytes_for_wide_part = 134217728,
         non_replicated_deduplication_window = 10000,
         replicated_deduplication_window_seconds = 2592000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
COMMENT 'Leaves of the audit log, in order'
