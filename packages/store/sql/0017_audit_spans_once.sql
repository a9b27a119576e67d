-- What the span of a record says is stored once: in the columns, and in RawParts and OtherAttributes what has no column. From
-- that the attributes, and the span byte for byte as it was received, are put together when they are read, under the same
-- names as before. RawForm says of what: 1 TraceId, 2 SpanId, 3 ParentSpanId, 4 SpanName, 5 SpanKind, 6 start, 7 end; from 8 on
-- FieldKeys; from 80 on RawParts. A column is named there only where encoding it as usual gives the very same bytes.
-- Source of the encoding: opentelemetry/proto/trace/v1/trace.proto.
ALTER TABLE audit_spans
    ADD COLUMN IF NOT EXISTS Resource  LowCardinality(String)      COMMENT 'ResourceAttributes as JSON; empty in rows from before there was this column' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS RawForm   LowCardinality(String)      COMMENT 'What RawSpan consists of, a byte each; empty in rows from before there was this column' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS RawParts  Array(String)               COMMENT 'What of RawSpan stands in no other column' CODEC(ZSTD(3)),
    MODIFY COLUMN OtherAttributes           COMMENT 'Attributes that have no column, or do not fit it',
    MODIFY COLUMN EarlierResourceAttributes COMMENT 'Of rows from before there was Resource',
    MODIFY COLUMN EarlierRawSpan REMOVE DEFAULT,

    ADD COLUMN IF NOT EXISTS ResourceAttributes Map(LowCardinality(String), String)
    ALIAS if(Resource = '', EarlierResourceAttributes, JSONExtract(Resource, 'Map(LowCardinality(String), String)'))
    COMMENT 'What sent the span; lists and maps as JSON'
    AFTER ServiceName,

    ADD COLUMN IF NOT EXISTS FieldKeys Array(String)
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
    COMMENT 'The attributes that have a column, in the order of their numbers in RawForm, from 8 on',

    ADD COLUMN IF NOT EXISTS FieldTexts Array(String)
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
    COMMENT 'What stands in these columns',

    ADD COLUMN IF NOT EXISTS FieldPlaces Array(UInt64)
    ALIAS arrayMap(number -> position(RawForm, char(number)), range(8, 66))
    COMMENT 'Where the attribute stands in RawForm; 0 where the span does not have it, or it is in OtherAttributes',

    ADD COLUMN IF NOT EXISTS SpanAttributes Map(LowCardinality(String), String)
    ALIAS mapConcat(
        CAST((
            arrayFilter((key, place) -> place > 0, FieldKeys, FieldPlaces),
            arrayFilter((text, place) -> place > 0, FieldTexts, FieldPlaces)
        ), 'Map(LowCardinality(String), String)'),
        OtherAttributes)
    COMMENT 'All attributes as received, also those that have no column'
    AFTER ScopeVersion,

    -- An AnyValue: a text with its length, a number of seven bits a byte with the lowest first, or a truth.
    ADD COLUMN IF NOT EXISTS FieldValues Array(String)
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

    ADD COLUMN IF NOT EXISTS FieldPairs Array(String)
    ALIAS arrayMap(pair -> concat('\x4A', if(length(pair) < 128, char(length(pair)), char(length(pair) % 128 + 128, intDiv(length(pair), 128))), pair),
        arrayMap((key, value) -> concat(
            '\x0A', char(length(key)), key,
            '\x12', if(length(value) < 128, char(length(value)), char(length(value) % 128 + 128, intDiv(length(value), 128))), value
        ), FieldKeys, FieldValues))
    COMMENT 'The attributes that have a column as OTLP encodes them',

    ADD COLUMN IF NOT EXISTS RawPieces Array(String)
    ALIAS arrayConcat([
        concat('\x0A\x10', unhex(TraceId)),
        concat('\x12\x08', unhex(SpanId)),
        concat('\x22\x08', unhex(ParentSpanId)),
        concat('\x2A', if(length(SpanName) < 128, char(length(SpanName)), char(length(SpanName) % 128 + 128, intDiv(length(SpanName), 128))), SpanName),
        concat('\x30', char(indexOf(['Internal', 'Server', 'Client', 'Producer', 'Consumer'], SpanKind))),
        concat('\x39', reinterpretAsFixedString(toUnixTimestamp64Nano(Timestamp))),
        concat('\x41', reinterpretAsFixedString(toUnixTimestamp64Nano(Timestamp) + toInt64(Duration)))
    ], FieldPairs, RawParts)
    COMMENT 'What RawSpan may consist of, in the order of the numbers in RawForm',

    ADD COLUMN IF NOT EXISTS RawPlaces Array(UInt64)
    ALIAS arrayMap(number -> position(RawForm, char(number)), arrayConcat(range(1, 66), range(80, 80 + length(RawParts))))
    COMMENT 'Where in RawForm each of them is named; 0 where it is not',

    ADD COLUMN IF NOT EXISTS RawSpan String
    ALIAS if(RawForm = '', EarlierRawSpan, arrayStringConcat(arraySort((piece, place) -> place,
        arrayFilter((piece, place) -> place > 0, RawPieces, RawPlaces),
        arrayFilter(place -> place > 0, RawPlaces))))
    COMMENT 'The span as received: bytes of an OTLP Span message, or its OTLP/JSON text'
    AFTER LeafHash
