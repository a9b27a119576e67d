-- What was received and could not be stored as it is meant to be, with its bytes and the reason. Nothing here is changed:
-- a replay is one more row of the same letter.
CREATE TABLE IF NOT EXISTS audit_dead_letters
(
    LetterId    String                                COMMENT 'Hash of what is in it, hexadecimal',
    Event       LowCardinality(String)                COMMENT 'kept: it came here; replayed: it was stored after all',
    EventAt     DateTime64(9) DEFAULT now64(9)        COMMENT 'When that was, UTC',
    ReceivedAt  DateTime64(9)                         COMMENT 'When the sink received it, UTC',
    Kind        LowCardinality(String)                COMMENT 'rejected by the sink, refused by ClickHouse, unreadable in the log',
    Reason      String                                COMMENT 'In words' CODEC(ZSTD(1)),
    TargetTable LowCardinality(String)                COMMENT 'The table that refused it; empty: it came to none',
    ServiceName LowCardinality(String)                COMMENT 'service.name of the resource',
    SourceId    LowCardinality(String)                COMMENT 'audit.source.id, where the span had one',
    RecordId    String                                COMMENT 'audit.record.id, where the span had one' CODEC(ZSTD(1)),
    TraceId     String                                COMMENT 'As received, hexadecimal' CODEC(ZSTD(1)),
    SpanId      String                                COMMENT 'As received, hexadecimal' CODEC(ZSTD(1)),
    ContentType LowCardinality(String)                COMMENT 'Of Bytes; application/octet-stream where they are no request',
    Bytes       String                                COMMENT 'An OTLP request of the one span with its resource and scope' CODEC(ZSTD(3))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ReceivedAt)
ORDER BY (ReceivedAt, LetterId, Event)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
COMMENT 'What could not be stored, with its bytes and the reason; see auditspan dead-letters'
