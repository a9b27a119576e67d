-- only where: otel_traces is ours
-- Every received span, audit span or not; nothing is stored twice. Column names and types are those of the
-- OpenTelemetry Collector's ClickHouse exporter, so that dashboards and queries made for its table work on this one.
-- Inserts that bypass the sink go to otel_spans.
CREATE TABLE IF NOT EXISTS otel_traces
(
    Timestamp          DateTime64(9)                        COMMENT 'Start of the span, UTC',
    TraceId            String                               COMMENT '32 hexadecimal digits, lower case',
    SpanId             String                               COMMENT '16 hexadecimal digits, lower case',
    ParentSpanId       String                               COMMENT 'SpanId of the parent; empty for a root span',
    TraceState         String                               COMMENT 'W3C tracestate',
    SpanName           LowCardinality(String),
    SpanKind           LowCardinality(String)               COMMENT 'Internal, Server, Client, Producer, Consumer or Unspecified',
    ServiceName        LowCardinality(String)               COMMENT 'service.name of the resource',
    ResourceAttributes Map(LowCardinality(String), String)  COMMENT 'Attributes of the resource that produced the span; lists and maps as JSON',
    ScopeName          String                               COMMENT 'Instrumentation scope of the span',
    ScopeVersion       String,
    SpanAttributes     Map(LowCardinality(String), String)  COMMENT 'Lists and maps as JSON',
    Duration           UInt64                               COMMENT 'Nanoseconds',
    StatusCode         LowCardinality(String)               COMMENT 'Unset, Ok or Error',
    StatusMessage      String,
    Events Nested
    (
        Timestamp  DateTime64(9),
        Name       LowCardinality(String),
        Attributes Map(LowCardinality(String), String)
    ),
    Links Nested
    (
        TraceId    String,
        SpanId     String,
        TraceState String,
        Attributes Map(LowCardinality(String), String)
    ),
    ResourceAttributeItems Array(String) ALIAS arrayMap(kv -> concat(kv.1, '=', kv.2), CAST(ResourceAttributes, 'Array(Tuple(String, String))')),
    SpanAttributeItems     Array(String) ALIAS arrayMap(kv -> concat(kv.1, '=', kv.2), CAST(SpanAttributes, 'Array(Tuple(String, String))'))
)
ENGINE = Merge(currentDatabase(), '^otel_(audit_)?spans$')
