-- Migrations applied to this database, with their checksum and time.
CREATE TABLE IF NOT EXISTS auditspan_migrations
(
    number     UInt32                        COMMENT 'Number that the file name starts with',
    name       String                        COMMENT 'File name',
    checksum   String                        COMMENT 'SHA-256 of the file, hexadecimal: an applied migration must never change',
    applied_at DateTime64(3) DEFAULT now64() COMMENT 'When it was applied'
)
ENGINE = MergeTree
ORDER BY number
SETTINGS non_replicated_deduplication_window = 10000,
         replicated_deduplication_window_seconds = 2592000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
