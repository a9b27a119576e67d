-- What the audit log commits to, in the order of the log: one row per sealed record. `auditspan verify` reads it beside
-- audit_spans, whose LogId, LeafIndex and LeafHash say where a record is. Empty while sealing is off.
CREATE TABLE IF NOT EXISTS audit_leaves
(
    LogId     LowCardinality(String) COMMENT 'Origin of the log, as its checkpoints name it',
    LeafIndex UInt64                 COMMENT 'Place in the log, from 0 without a gap' CODEC(DoubleDelta, ZSTD(1)),
    SealedAt  DateTime64(9)          COMMENT 'When the sink received the record, UTC; never before that of the leaf before' CODEC(DoubleDelta, ZSTD(1)),
    Leaf      String                 COMMENT 'Canonical JSON (RFC 8785), integers as strings: the leaf hash is SHA256(char(0) || Leaf)' CODEC(ZSTD(3)),
    Salts     String                 COMMENT 'For each commitment in Leaf, in its order, 16 bytes that open it; zero bytes where the value was erased' CODEC(NONE)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(SealedAt)
ORDER BY (LogId, LeafIndex)
SETTINGS min_bytes_for_wide_part = 134217728,
         non_replicated_deduplication_window = 10000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
COMMENT 'Leaves of the audit log, in its order'
