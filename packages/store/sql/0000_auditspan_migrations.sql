-- Which of these files were applied to this database, in which form, and when.
CREATE TABLE IF NOT EXISTS auditspan_migrations
(
    number     UInt32                        COMMENT 'The number that the file''s name starts with',
    name       String                        COMMENT 'The file''s name',
    checksum   String                        COMMENT 'SHA-256 of the file, hexadecimal: an applied migration must never change',
    applied_at DateTime64(3) DEFAULT now64() COMMENT 'When it was applied'
)
ENGINE = MergeTree
ORDER BY number
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1
