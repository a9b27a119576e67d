-- Who reached which model, to do what, with what outcome, for what purpose: one row per audit record, never changed.
-- The first columns are those of otel_traces; then there is one column per field of the audit record, named like the
-- field. A field that the record lacks is '', 0, false or [], unless its comment says otherwise.
--
-- Every value of a record's span is stored once: in its column or, if it has none, in RawParts or OtherAttributes. The
-- attributes, and the span byte for byte as received, are reassembled from these on read. RawForm lists the pieces: 1
-- TraceId, 2 SpanId, 3 ParentSpanId, 4 SpanName, 5 SpanKind, 6 start, 7 end; FieldKeys from 8 on; RawParts from 80 on.
-- It names a column only if the usual encoding gives exactly the same bytes. Source of the encoding:
-- opentelemetry/proto/trace/v1/trace.proto.
--
-- Codecs: times are compressed by their common bits, since the sink's clock counts milliseconds and 64 consecutive
-- values differ in few bits. Texts that recur in the table's order use ZSTD level 3, since level 1 misses many
-- repetitions. A column without a codec uses the table's default.
CREATE TABLE IF NOT EXISTS audit_spans
(
    Timestamp          DateTime64(9)                        COMMENT 'Start of the audited call, UTC' CODEC(T64('bit'), ZSTD(1)),
    TraceId            String                               COMMENT '32 hexadecimal digits: joins to otel_traces' CODEC(ZSTD(1)),
    SpanId             String                               COMMENT '16 hexadecimal digits' CODEC(ZSTD(1)),
    ParentSpanId       String                               COMMENT 'SpanId of the span in which the call was made' CODEC(ZSTD(1)),
    TraceState         String                               COMMENT 'W3C tracestate' CODEC(ZSTD(1)),
    SpanName           LowCardinality(String)               COMMENT 'Action and model' CODEC(ZSTD(1)),
    SpanKind           LowCardinality(String)               COMMENT 'Client: outbound; Server: inbound; Internal: in process' CODEC(ZSTD(1)),
    ServiceName        LowCardinality(String)               COMMENT 'The service that recorded it' CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String)
    ALIAS JSONExtract(Resource, 'Map(LowCardinality(String), String)')
    COMMENT 'Attributes of the resource that produced the span; lists and maps as JSON',
    ScopeName          String                               COMMENT 'Instrumentation scope of the span' CODEC(ZSTD(3)),
    ScopeVersion       String                               CODEC(ZSTD(3)),
    SpanAttributes Map(LowCardinality(String), String)
    ALIAS mapConcat(
        CAST((
            arrayFilter((key, place) -> place > 0, FieldKeys, FieldPlaces),
            arrayFilter((text, place) -> place > 0, FieldTexts, FieldPlaces)
        ), 'Map(LowCardinality(String), String)'),
        OtherAttributes)
    COMMENT 'All attributes as received, including those with a column',
    Duration           UInt64                               COMMENT 'Nanoseconds, to the end of the response' CODEC(T64, ZSTD(1)),
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
    RecordId           UUID                                 COMMENT 'Globally unique; all zero if the record had none' CODEC(ZSTD(1)),
    Category           LowCardinality(String)               COMMENT 'access, data, lifecycle, compliance, policy, admin, integrity',
    Action             LowCardinality(String)               COMMENT 'model.invoke, model.list, …',
    Outcome            LowCardinality(String)               COMMENT 'success, denied, error, aborted, unknown',
    OutcomeReason      LowCardinality(String)               COMMENT 'Why the action was denied, failed or was aborted',
    DeniedBy           LowCardinality(String)               COMMENT 'provider, service, policy',
    Direction          LowCardinality(String)               COMMENT 'outbound, inbound, in_process',

    -- Who
    PrincipalId        String                               COMMENT 'Who acted' CODEC(ZSTD(3)),
    PrincipalType      LowCardinality(String)               COMMENT 'user, service, agent, anonymous',
    PrincipalSource    LowCardinality(String)               COMMENT 'How the principal was determined: explicit, verified_jwt, mtls, trusted_header, signed_baggage, baggage, workload',
    PrincipalVerified  Bool                                 COMMENT 'Whether the principal was verified cryptographically',
    PrincipalRoles     Array(LowCardinality(String))        COMMENT 'Roles at the time of the call' CODEC(ZSTD(3)),
    OnBehalfOf         Array(String)                        COMMENT 'Delegation chain, nearest first' CODEC(ZSTD(1)),
    Attribution        LowCardinality(String)               COMMENT 'How reliably the call is attributed to the principal: exact, ambient, unknown',
    SessionId          String                               COMMENT 'Session or conversation' CODEC(ZSTD(1)),
    CredentialId       LowCardinality(String)               COMMENT 'Keyed hash of the credential used, never the credential' CODEC(ZSTD(1)),
    ClientAddress      String                               COMMENT 'Inbound: address of the client' CODEC(ZSTD(1)),
    UserAgent          String                               COMMENT 'Inbound' CODEC(ZSTD(1)),
    Country            LowCardinality(String)               COMMENT 'Inbound: ISO 3166-1 alpha-2',

    -- Which model
    ModelId            LowCardinality(String)               COMMENT 'The model requested',
    ModelServedId      LowCardinality(String)               COMMENT 'The model that served the request',
    ModelProvider      LowCardinality(String)               COMMENT 'openai, anthropic, …',
    ModelVersion       LowCardinality(String)               COMMENT 'Version in the registry',
    ModelDigest        String                               COMMENT 'Digest of the artifact' CODEC(ZSTD(1)),
    ModelSensitivity   UInt8 DEFAULT 255                    COMMENT '0 (public) to 4 (restricted); 255 if unknown, so that >= finds it too',
    ServerAddress      LowCardinality(String)               COMMENT 'Host that the call was sent to',
    ServerPort         UInt16                               COMMENT 'Port that the call was sent to',

    -- Purpose and authorization
    Purpose            LowCardinality(String)               COMMENT 'Declared purpose of use',
    PurposeSource      LowCardinality(String)               COMMENT 'explicit, inherited, default, missing',
    DataClass          LowCardinality(String)               COMMENT 'Class of data involved',
    DecisionEffect     LowCardinality(String)               COMMENT 'What the policy decided: allow, deny, none',
    DecisionMode       LowCardinality(String)               COMMENT 'enforce, shadow',
    PolicyId           LowCardinality(String)               COMMENT 'The policy that decided',
    PolicyVersion      LowCardinality(String)               COMMENT 'Version of the policy',
    RuleId             LowCardinality(String)               COMMENT 'The rule within the policy',
    ApprovalId         String                               COMMENT 'The approval or elevation that the call relied on' CODEC(ZSTD(1)),

    -- Usage
    Operation          LowCardinality(String)               COMMENT 'chat, embeddings, …',
    InputTokens        UInt64                               COMMENT 'As reported; see UsageState' CODEC(T64, ZSTD(1)),
    OutputTokens       UInt64                               COMMENT 'As reported; see UsageState' CODEC(T64, ZSTD(1)),
    UsageState         LowCardinality(String)               COMMENT 'reported, absent, estimated; if absent, a token count of 0 means unknown',
    ResponseId         String                               COMMENT 'The provider''s id of the response' CODEC(ZSTD(1)),
    FinishReasons      Array(LowCardinality(String))        COMMENT 'Why the model stopped, one per choice' CODEC(ZSTD(3)),
    RequestBytes       UInt64                               COMMENT 'Decoded body' CODEC(T64, ZSTD(1)),
    ResponseBytes      UInt64                               COMMENT 'Decoded body' CODEC(T64, ZSTD(1)),
    RequestDigest      String                               COMMENT 'Keyed hash of the whole body' CODEC(ZSTD(1)),
    ResponseDigest     String                               COMMENT 'Keyed hash of the whole body' CODEC(ZSTD(1)),
    Stream             Bool                                 COMMENT 'Whether the response was streamed',
    HttpStatus         UInt16                               COMMENT '0 if there was no response, or not over HTTP',
    CallId             String                               COMMENT 'Id of the logical call, shared by its attempts' CODEC(ZSTD(1)),
    Attempt            UInt32                               COMMENT 'Number of the attempt, from 1',

    -- Completeness and redaction
    SourceId           LowCardinality(String)               COMMENT 'Random id of the process run that produced the record',
    SourceSequence     UInt64                               COMMENT '1, 2, 3, … per SourceId: a gap is a lost record' CODEC(T64, ZSTD(1)),
    RedactionPolicy    LowCardinality(String)               COMMENT 'Hash of the redaction policy applied',
    RedactionCount     UInt32                               COMMENT 'Number of values masked in this span',
    RedactionClasses   Array(LowCardinality(String))        COMMENT 'Masked values by class, such as email:2' CODEC(ZSTD(1)),

    -- Added by the sink
    Signal             LowCardinality(String) DEFAULT 'traces' COMMENT 'traces: RawSpan is a Span; logs: a LogRecord',
    Producer           LowCardinality(String)               COMMENT 'Name of the producer, authenticated by token or client certificate; empty if not authenticated',
    ProducerMismatch   Bool                                 COMMENT 'Whether the record claims a service or environment that its producer may not send for; Problems names it',
    SourceScope        LowCardinality(String)               COMMENT 'The instrumentation whose vocabulary these columns were read from',
    Problems           Array(String)                        COMMENT 'What was missing or wrong in the record; empty if nothing' CODEC(ZSTD(1)),
    IngestedAt         DateTime64(9) DEFAULT now64(9)       COMMENT 'When the sink received the record, UTC' CODEC(GCD, T64, ZSTD(1)),
    LogId              LowCardinality(String)               COMMENT 'Origin of the audit log that contains the record; empty if not sealed',
    LeafIndex          UInt64                               COMMENT 'Index of its leaf in the log' CODEC(T64, ZSTD(1)),
    LeafHash           FixedString(32)                      COMMENT 'Hash of its leaf' CODEC(ZSTD(1)),

    -- Computed once, on insert. Region and Team are extracted from the few distinct resources rather than from every
    -- row; quotes within a value are escaped there, so a value cannot pass for an attribute. In the table's order,
    -- PrincipalHash takes a fifth of a byte. It is as personal as PrincipalId, since a reader of the hash can guess
    -- names.
    Region             LowCardinality(String) MATERIALIZED simpleJSONExtractString(Resource, 'cloud.region') COMMENT 'cloud.region of the resource: where the service runs',
    Team               LowCardinality(String) MATERIALIZED simpleJSONExtractString(Resource, 'service.namespace') COMMENT 'service.namespace of the resource',
    CallInProgress     Bool MATERIALIZED OtherAttributes['audit.call.in_progress'] = 'true' COMMENT 'Whether the call was still running: its end is a separate record with the same CallId and Attempt. Excluded when calls are counted',
    PrincipalHash      UInt64 MATERIALIZED cityHash64(PrincipalId) COMMENT 'cityHash64 of PrincipalId, to count principals by' CODEC(ZSTD(1)),

    -- Parts of the span that no column above holds
    Resource           LowCardinality(String)               COMMENT 'ResourceAttributes as JSON' CODEC(ZSTD(1)),
    OtherAttributes    Map(LowCardinality(String), LowCardinality(String)) COMMENT 'Attributes without a column, or that do not fit their column' CODEC(ZSTD(3)),
    RawForm            LowCardinality(String)               COMMENT 'The pieces of RawSpan, one byte each' CODEC(ZSTD(1)),
    RawParts           Array(LowCardinality(String))        COMMENT 'Pieces of RawSpan that no other column holds' CODEC(ZSTD(3)),

    -- How RawSpan is reassembled. Positions are computed without a lambda over a column: with one, engine 26.7 refuses
    -- to drop any column of the table ("Recursive lambda").
    FieldKeys Array(String)
    ALIAS [
        'audit.schema.version', 'audit.record.id', 'audit.category', 'audit.action', 'audit.outcome',
        'audit.outcome.reason', 'audit.denied.by', 'audit.direction', 'audit.principal.id', 'audit.principal.type',
        'audit.principal.source', 'audit.attribution', 'audit.session.id', 'audit.credential.id', 'client.address',
        'user_agent.original', 'geo.country.iso_code', 'audit.model.id', 'audit.model.served_id',
        'audit.model.provider', 'audit.model.version', 'audit.model.digest', 'server.address', 'audit.purpose',
        'audit.purpose.source', 'audit.data.class', 'audit.decision.effect', 'audit.decision.mode',
        'audit.decision.policy.id', 'audit.decision.policy.version', 'audit.decision.rule.id', 'audit.approval.id',
        'gen_ai.operation.name', 'audit.usage.state', 'gen_ai.response.id', 'audit.request.digest',
        'audit.response.digest', 'audit.call.id', 'audit.source.id', 'audit.redaction.policy',
        'audit.model.sensitivity', 'server.port', 'gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens',
        'audit.request.bytes', 'audit.response.bytes', 'http.response.status_code', 'audit.attempt',
        'audit.source.sequence', 'audit.redaction.count', 'audit.principal.verified', 'audit.stream', 'gen_ai.provider.name', 'gen_ai.request.model',
        'gen_ai.response.model', 'gen_ai.conversation.id', 'session.id', 'error.type'
    ]
    COMMENT 'Keys of the attributes with a column, in the order of their numbers in RawForm, from 8 on',

    FieldTexts Array(String)
    ALIAS [
        SchemaVersion, toString(RecordId), Category, Action, Outcome, OutcomeReason, DeniedBy, Direction,
        PrincipalId, PrincipalType, PrincipalSource, Attribution, SessionId, CredentialId, ClientAddress, UserAgent,
        Country, ModelId, ModelServedId, ModelProvider, ModelVersion, ModelDigest, ServerAddress, Purpose,
        PurposeSource, DataClass, DecisionEffect, DecisionMode, PolicyId, PolicyVersion, RuleId, ApprovalId,
        Operation, UsageState, ResponseId, RequestDigest, ResponseDigest, CallId, SourceId, RedactionPolicy,
        toString(ModelSensitivity), toString(ServerPort), toString(InputTokens), toString(OutputTokens),
        toString(RequestBytes), toString(ResponseBytes), toString(HttpStatus), toString(Attempt),
        toString(SourceSequence), toString(RedactionCount),
        toString(PrincipalVerified), toString(Stream),
        ModelProvider, ModelId, ModelServedId, SessionId, SessionId, OutcomeReason
    ]
    COMMENT 'Values of these columns as text',

    FieldPlaces Array(UInt64)
    ALIAS multiSearchAllPositions(RawForm, arrayMap(number -> char(number), range(8, 66)))
    COMMENT 'Position of each attribute in RawForm; 0 if the span lacks it or it is in OtherAttributes',

    -- Each an AnyValue: a length-prefixed text, a little-endian base-128 varint, or a boolean.
    FieldValues Array(String)
    ALIAS arrayConcat(
        arrayMap(text -> concat('\x0A', if(length(text) < 128, char(length(text)), char(length(text) % 128 + 128, intDiv(length(text), 128))), text), arraySlice(FieldTexts, 1, 40)),
        arrayMap(number -> concat('\x18', arrayStringConcat(arrayMap(
            factor -> char(intDiv(number, factor) % 128 + if(intDiv(number, factor) < 128, 0, 128)),
            arrayFilter(factor -> factor = 1 OR number >= factor,
                [1, 128, 16384, 2097152, 268435456, 34359738368, 4398046511104, 562949953421312])))),
            arrayMap(text -> toUInt64(text), arraySlice(FieldTexts, 41, 10))),
        arrayMap(text -> if(text = 'true', '\x10\x01', '\x10\x00'), arraySlice(FieldTexts, 51, 2)),
        arrayMap(text -> concat('\x0A', if(length(text) < 128, char(length(text)), char(length(text) % 128 + 128, intDiv(length(text), 128))), text), arraySlice(FieldTexts, 53))
    )
    COMMENT 'FieldTexts as OTLP encodes them',

    FieldPairs Array(String)
    ALIAS arrayMap(pair -> concat('\x4A', if(length(pair) < 128, char(length(pair)), char(length(pair) % 128 + 128, intDiv(length(pair), 128))), pair),
        arrayMap((key, value) -> concat(
            '\x0A', char(length(key)), key,
            '\x12', if(length(value) < 128, char(length(value)), char(length(value) % 128 + 128, intDiv(length(value), 128))), value
        ), FieldKeys, FieldValues))
    COMMENT 'The attributes with a column, as OTLP encodes them',

    RawPieces Array(String)
    ALIAS arrayConcat([
        concat('\x0A\x10', unhex(TraceId)),
        concat('\x12\x08', unhex(SpanId)),
        concat('\x22\x08', unhex(ParentSpanId)),
        concat('\x2A', if(length(SpanName) < 128, char(length(SpanName)), char(length(SpanName) % 128 + 128, intDiv(length(SpanName), 128))), SpanName),
        concat('\x30', char(indexOf(['Internal', 'Server', 'Client', 'Producer', 'Consumer'], SpanKind))),
        concat('\x39', reinterpretAsFixedString(toUnixTimestamp64Nano(Timestamp))),
        concat('\x41', reinterpretAsFixedString(toUnixTimestamp64Nano(Timestamp) + toInt64(Duration)))
    ], FieldPairs, RawParts)
    COMMENT 'The possible pieces of RawSpan, in the order of their numbers in RawForm',

    RawPlaces Array(UInt64)
    ALIAS arraySlice(
        multiSearchAllPositions(RawForm, arrayMap(number -> char(number), arrayConcat(range(1, 66), range(80, 128)))),
        1, 65 + length(RawParts))
    COMMENT 'Position of each piece in RawForm; 0 if it is not used',

    RawSpan String
    ALIAS arrayStringConcat(arraySort((piece, place) -> place,
        arrayFilter((piece, place) -> place > 0, RawPieces, RawPlaces),
        arrayFilter(place -> place > 0, RawPlaces)))
    COMMENT 'The span as received: bytes of an OTLP Span message, or its OTLP/JSON text',

    -- A false positive rate of 1 % makes the index a third smaller than 0.1 %, and faster to read.
    INDEX idx_trace  TraceId  TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_record RecordId TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(Timestamp, 'UTC')
ORDER BY (PrincipalId, ModelId, toStartOfHour(Timestamp, 'UTC'), Timestamp, RecordId)
SETTINGS min_bytes_for_wide_part = 134217728,
         default_compression_codec = 'ZSTD(1)',
         non_replicated_deduplication_window = 10000,
         replicated_deduplication_window_seconds = 2592000,
         fsync_after_insert = 1,
         fsync_part_directory = 1
COMMENT 'Model access records of AuditSpan: who, which model, what, outcome, purpose'
