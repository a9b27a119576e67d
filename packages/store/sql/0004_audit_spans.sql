-- Who reached which model, to do what, with what outcome, for what purpose: one row per audit record, never changed.
-- The first columns are those of otel_traces; then one column per field of the audit record, named like the field.
-- A field that the record does not have is '' , 0, false or [], unless its comment says otherwise.
CREATE TABLE IF NOT EXISTS audit_spans
(
    Timestamp          DateTime64(9)                        COMMENT 'Start of the audited call, UTC' CODEC(Delta(8), ZSTD(1)),
    TraceId            String                               COMMENT '32 hexadecimal digits: joins to otel_traces' CODEC(ZSTD(1)),
    SpanId             String                               COMMENT '16 hexadecimal digits' CODEC(ZSTD(1)),
    ParentSpanId       String                               COMMENT 'SpanId of the span in which the call was made' CODEC(ZSTD(1)),
    TraceState         String                               COMMENT 'W3C tracestate' CODEC(ZSTD(1)),
    SpanName           LowCardinality(String)               COMMENT 'Action and model' CODEC(ZSTD(1)),
    SpanKind           LowCardinality(String)               COMMENT 'Client outbound, Server inbound, Internal in process' CODEC(ZSTD(1)),
    ServiceName        LowCardinality(String)               COMMENT 'The service that recorded it' CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String)  CODEC(ZSTD(1)),
    ScopeName          String                               COMMENT 'The instrumentation that made the span' CODEC(ZSTD(1)),
    ScopeVersion       String                               CODEC(ZSTD(1)),
    SpanAttributes     Map(LowCardinality(String), String)  COMMENT 'All attributes as received, also those that have no column' CODEC(ZSTD(1)),
    Duration           UInt64                               COMMENT 'Nanoseconds, to the end of the answer' CODEC(T64, ZSTD(1)),
    StatusCode         LowCardinality(String)               COMMENT 'Unset, Ok or Error; a denial is not an Error' CODEC(ZSTD(1)),
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

    -- The record
    SchemaVersion      LowCardinality(String)               COMMENT 'Version of the vocabulary',
    RecordId           UUID                                 COMMENT 'Unique for ever; all zero where the record had none',
    Category           LowCardinality(String)               COMMENT 'access, data, lifecycle, compliance, policy, admin, integrity',
    Action             LowCardinality(String)               COMMENT 'model.invoke, model.list, …',
    Outcome            LowCardinality(String)               COMMENT 'success, denied, error, aborted, unknown',
    OutcomeReason      LowCardinality(String)               COMMENT 'Why it was denied, failed or was aborted',
    DeniedBy           LowCardinality(String)               COMMENT 'provider, service, policy',
    Direction          LowCardinality(String)               COMMENT 'outbound, inbound, in_process',

    -- Who
    PrincipalId        String                               COMMENT 'Who acted' CODEC(ZSTD(1)),
    PrincipalType      LowCardinality(String)               COMMENT 'user, service, agent, anonymous',
    PrincipalSource    LowCardinality(String)               COMMENT 'How we know: explicit, verified_jwt, mtls, trusted_header, signed_baggage, baggage, workload',
    PrincipalVerified  Bool                                 COMMENT 'The source was cryptographically checked',
    PrincipalRoles     Array(LowCardinality(String))        COMMENT 'Roles at that time' CODEC(ZSTD(1)),
    OnBehalfOf         Array(String)                        COMMENT 'Delegation chain, nearest first' CODEC(ZSTD(1)),
    Attribution        LowCardinality(String)               COMMENT 'How surely the call belongs to the principal: exact, ambient, unknown',
    SessionId          String                               COMMENT 'Session or conversation' CODEC(ZSTD(1)),
    CredentialId       String                               COMMENT 'Keyed hash of the credential used, never the credential' CODEC(ZSTD(1)),
    ClientAddress      String                               COMMENT 'Inbound: where the caller was' CODEC(ZSTD(1)),
    UserAgent          String                               COMMENT 'Inbound' CODEC(ZSTD(1)),
    Country            LowCardinality(String)               COMMENT 'Inbound: ISO 3166-1 alpha-2',

    -- Which model
    ModelId            LowCardinality(String)               COMMENT 'The model asked for',
    ModelServedId      LowCardinality(String)               COMMENT 'The model that answered',
    ModelProvider      LowCardinality(String)               COMMENT 'openai, anthropic, …',
    ModelVersion       LowCardinality(String)               COMMENT 'Version in the registry',
    ModelDigest        String                               COMMENT 'Digest of the artifact' CODEC(ZSTD(1)),
    ModelSensitivity   UInt8 DEFAULT 255                    COMMENT '0 public to 4 restricted; 255 where the record does not say, so that >= finds it too',
    ServerAddress      LowCardinality(String)               COMMENT 'Host that the call went to',
    ServerPort         UInt16                               COMMENT 'Port that the call went to',

    -- What for, and by whose leave
    Purpose            LowCardinality(String)               COMMENT 'Declared purpose of use',
    PurposeSource      LowCardinality(String)               COMMENT 'explicit, inherited, default, missing',
    DataClass          LowCardinality(String)               COMMENT 'Class of data involved',
    DecisionEffect     LowCardinality(String)               COMMENT 'What the policy said: allow, deny, none',
    DecisionMode       LowCardinality(String)               COMMENT 'enforce, shadow',
    PolicyId           LowCardinality(String)               COMMENT 'The policy that decided',
    PolicyVersion      LowCardinality(String)               COMMENT 'Its version',
    RuleId             LowCardinality(String)               COMMENT 'The rule within it',
    ApprovalId         String                               COMMENT 'The approval or elevation relied on' CODEC(ZSTD(1)),

    -- How much
    Operation          LowCardinality(String)               COMMENT 'chat, embeddings, …',
    InputTokens        UInt64                               COMMENT 'As reported; see UsageState' CODEC(T64, ZSTD(1)),
    OutputTokens       UInt64                               COMMENT 'As reported; see UsageState' CODEC(T64, ZSTD(1)),
    UsageState         LowCardinality(String)               COMMENT 'reported, absent, estimated: a 0 beside absent is not a count',
    ResponseId         String                               COMMENT 'The provider''s id of the answer' CODEC(ZSTD(1)),
    FinishReasons      Array(LowCardinality(String))        COMMENT 'Why the model stopped, one per choice' CODEC(ZSTD(1)),
    RequestBytes       UInt64                               COMMENT 'Decoded body' CODEC(T64, ZSTD(1)),
    ResponseBytes      UInt64                               COMMENT 'Decoded body' CODEC(T64, ZSTD(1)),
    RequestDigest      String                               COMMENT 'Keyed hash of the whole body' CODEC(ZSTD(1)),
    ResponseDigest     String                               COMMENT 'Keyed hash of the whole body' CODEC(ZSTD(1)),
    Stream             Bool                                 COMMENT 'The answer was streamed',
    HttpStatus         UInt16                               COMMENT '0: no answer came, or not over HTTP',
    CallId             String                               COMMENT 'One logical call over its attempts' CODEC(ZSTD(1)),
    Attempt            UInt32                               COMMENT 'From 1',

    -- Completeness and redaction
    SourceId           LowCardinality(String)               COMMENT 'Random id of the process start that made the record',
    SourceSequence     UInt64                               COMMENT '1, 2, 3, … per SourceId: a gap is a lost record' CODEC(T64, ZSTD(1)),
    RedactionPolicy    LowCardinality(String)               COMMENT 'Hash of the redaction policy applied',
    RedactionCount     UInt32                               COMMENT 'Values masked in this span',
    RedactionClasses   Array(LowCardinality(String))        COMMENT 'Masked values by class, such as email:2' CODEC(ZSTD(1)),

    -- Added by the sink
    SourceScope        LowCardinality(String)               COMMENT 'The instrumentation whose vocabulary these columns were read from',
    Problems           Array(String)                        COMMENT 'What was missing or wrong in the record, in words; empty for a sound one' CODEC(ZSTD(1)),
    IngestedAt         DateTime64(9) DEFAULT now64(9)       COMMENT 'When the sink received it, UTC' CODEC(Delta(8), ZSTD(1)),
    LogId              LowCardinality(String)               COMMENT 'The ledger that holds the record; empty until it is sealed',
    LeafIndex          UInt64                               COMMENT 'Its place in the ledger' CODEC(T64, ZSTD(1)),
    LeafHash           FixedString(32)                      COMMENT 'Its hash in the ledger' CODEC(ZSTD(1)),
    RawSpanBase64      String EPHEMERAL                     COMMENT 'Only for inserts as text: becomes RawSpan',
    RawSpan            String DEFAULT base64Decode(RawSpanBase64) COMMENT 'The span as received: bytes of an OTLP Span message, or its OTLP/JSON text' CODEC(ZSTD(3)),

    INDEX idx_trace_id  TraceId  TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_record_id RecordId TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(Timestamp)
ORDER BY (PrincipalId, ModelId, toStartOfHour(Timestamp), Timestamp, RecordId)
SETTINGS min_bytes_for_wide_part = 134217728,
         non_replicated_deduplication_window = 10000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
COMMENT 'Model access records of AuditSpan: who, which model, what, outcome, purpose'
