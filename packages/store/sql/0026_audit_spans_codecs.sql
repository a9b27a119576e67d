-- Times by what they have in common: the sink's clock counts milliseconds, and 64 values at a time differ in few bits. What has
-- no codec of its own is compressed as all else.
ALTER TABLE audit_spans
    MODIFY COLUMN Timestamp  CODEC(T64('bit'), ZSTD(1)),
    MODIFY COLUMN IngestedAt CODEC(GCD, T64, ZSTD(1)),
    MODIFY COLUMN RecordId   CODEC(ZSTD(1)),
    MODIFY COLUMN OtherAttributes CODEC(ZSTD(3)),
    MODIFY SETTING default_compression_codec = 'ZSTD(1)'
