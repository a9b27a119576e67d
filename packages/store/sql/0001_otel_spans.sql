-- only where: otel_traces is ours
-- Every received span that is not an audit span. Column names and types are those of the OpenTelemetry Collector's
-- ClickHouse exporter; otel_traces shows these rows together with the audit spans. The settings are ours: an
-- acknowledged batch is on disk (fsync), a repeated one is dropped (deduplication window; on replicated tables within 30
-- days, since an outage may take longer than ClickHouse's default of one hour), and a batch stays one compact part,
-- which is several times faster to insert than a wide one.
CREATE TABLE IF NOT EXISTS otel_spans
(
    Timestamp          DateTime64(9)                        COMMENT 'Start of the span, UTC' CODEC(Delta(8), ZSTD(1)),
    TraceId            String                               COMMENT '32 hexadecimal digits, lower case' CODEC(ZSTD(1)),
    SpanId             String                               COMMENT '16 hexadecimal digits, lower case' CODEC(ZSTD(1)),
    ParentSpanId       String                               COMMENT 'SpanId of the parent; empty for a root span' CODEC(ZSTD(1)),
    TraceState         String                               COMMENT 'W3C tracestate' CODEC(ZSTD(1)),
    SpanName           LowCardinality(String)               CODEC(ZSTD(1)),
    SpanKind           LowCardinality(String)               COMMENT 'Internal, Server, Client, Producer, Consumer or Unspecified' CODEC(ZSTD(1)),
    ServiceName        LowCardinality(String)               COMMENT 'service.name of the resource' CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String)  COMMENT 'Attributes of the resource that produced the span; lists and maps as JSON' CODEC(ZSTD(1)),
    ScopeName          String                               COMMENT 'Instrumentation scope of the span' CODEC(ZSTD(1)),
    ScopeVersion       String                               CODEC(ZSTD(1)),
    SpanAttributes     Map(LowCardinality(String), String)  COMMENT 'Lists and maps as JSON' CODEC(ZSTD(1)),
    Duration           UInt64                               COMMENT 'Nanoseconds' CODEC(T64, ZSTD(1)),
    StatusCode         LowCardinality(String)               COMMENT 'Unset, Ok or Error' CODEC(ZSTD(1)),
    StatusMessage      String                               CODEC(ZSTD(1)),
    Events Nested
    (
        Timestamp  DateTime64(9),
        Name       LowCardinality(String),
        Attributes Map(LowCardinality(String), String)
    ) CODEC(ZSTD(1)),
    Links Nested
    (
        TraceId    String,
        SpanId     String,
        TraceState String,
        Attributes Map(LowCardinality(String), String)
    ) CODEC(ZSTD(1)),
    -- key=value forms, for searches like has(SpanAttributeItems, 'key=value'); computed on read
    ResourceAttributeItems Array(String) ALIAS arrayMap(kv -> concat(kv.1, '=', kv.2), CAST(ResourceAttributes, 'Array(Tuple(String, String))')),
    SpanAttributeItems     Array(String) ALIAS arrayMap(kv -> concat(kv.1, '=', kv.2), CAST(SpanAttributes, 'Array(Tuple(String, String))')),
    INDEX idx_trace_id        TraceId                       TYPE bloom_filter(0.001)      GRANULARITY 1,
    INDEX idx_res_attr_key    mapKeys(ResourceAttributes)   TYPE bloom_filter(0.01)       GRANULARITY 1,
    INDEX idx_res_attr_value  mapValues(ResourceAttributes) TYPE bloom_filter(0.01)       GRANULARITY 1,
    INDEX idx_span_attr_key   mapKeys(SpanAttributes)       TYPE bloom_filter(0.01)       GRANULARITY 1,
    INDEX idx_span_attr_value mapValues(SpanAttributes)     TYPE bloom_filter(0.01)       GRANULARITY 1,
    INDEX idx_duration        Duration                      TYPE minmax                   GRANULARITY 1,
    INDEX idx_lower_span_name lower(SpanName)               TYPE tokenbf_v1(32768, 3, 0)  GRANULARITY 8
)
ENGINE = MergeTree
PARTITION BY toDate(Timestamp, 'UTC')
PRIMARY KEY (ServiceName, SpanName, toDateTime(Timestamp))
ORDER BY (ServiceName, SpanName, toDateTime(Timestamp), Timestamp)
SETTINGS ttl_only_drop_parts = 1,
         min_bytes_for_wide_part = 134217728,
         non_replicated_deduplication_window = 10000,
         replicated_deduplication_window_seconds = 2592000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
