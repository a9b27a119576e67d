-- What was received and could not be stored as intended, with its bytes and the reason. Rows are never changed: a
-- replay adds another row for the same letter.
CREATE TABLE IF NOT EXISTS audit_dead_letters
(
    LetterId    String                                COMMENT 'Hash of the content, hexadecimal',
    Event       LowCardinality(String)                COMMENT 'kept: added here; replayed: stored after all',
    EventAt     DateTime64(9) DEFAULT now64(9)        COMMENT 'When the event happened, UTC',
    ReceivedAt  DateTime64(9)                         COMMENT 'When the sink received it, UTC',
    Kind        LowCardinality(String)                COMMENT 'rejected: by the sink; refused: by ClickHouse; unreadable: in the log',
    Reason      String                                COMMENT 'Description of the fault' CODEC(ZSTD(1)),
    TargetTable LowCardinality(String)                COMMENT 'Table that refused it; empty if it was never inserted',
    ServiceName LowCardinality(String)                COMMENT 'service.name of the resource',
    SourceId    LowCardinality(String)                COMMENT 'audit.source.id, if the span had one',
    RecordId    String                                COMMENT 'audit.record.id, if the span had one' CODEC(ZSTD(1)),
    TraceId     String                                COMMENT 'As received, hexadecimal' CODEC(ZSTD(1)),
    SpanId      String                                COMMENT 'As received, hexadecimal' CODEC(ZSTD(1)),
    ContentType LowCardinality(String)                COMMENT 'Content type of Bytes; application/octet-stream if they are not a request',
    Bytes       String                                COMMENT 'An OTLP request with only this span, its resource and its scope' CODEC(ZSTD(3))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ReceivedAt, 'UTC')
ORDER BY (ReceivedAt, LetterId, Event)
SETTINGS non_replicated_deduplication_window = 10000,
         replicated_deduplication_window_seconds = 2592000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
COMMENT 'What could not be stored, with its bytes and the reason; see auditspan dead-letters'
