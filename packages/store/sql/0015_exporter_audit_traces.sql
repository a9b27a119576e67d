-- only where: otel_traces is the exporter's
-- audit_traces for an otel_traces that the Collector's exporter created: its spans, and the audit spans, which it has
-- only if a Collector sent them there too.
CREATE VIEW IF NOT EXISTS audit_traces AS
SELECT
    a.TraceId         AS TraceId,            -- of record and span
    a.RecordId        AS AuditRecordId,
    a.Timestamp       AS AuditTimestamp,
    a.SpanId          AS AuditSpanId,
    a.PrincipalId     AS AuditPrincipalId,   -- who
    a.Action          AS AuditAction,        -- what
    a.ModelId         AS AuditModelId,       -- which model
    a.Outcome         AS AuditOutcome,
    a.OutcomeReason   AS AuditOutcomeReason,
    a.Purpose         AS AuditPurpose,
    s.Timestamp       AS Timestamp,
    s.SpanId          AS SpanId,
    s.ParentSpanId    AS ParentSpanId,
    s.ServiceName     AS ServiceName,
    s.SpanName        AS SpanName,
    s.SpanKind        AS SpanKind,
    s.Duration        AS Duration,           -- nanoseconds
    s.StatusCode      AS StatusCode,
    s.StatusMessage   AS StatusMessage,
    s.ScopeName       AS ScopeName,
    s.SpanAttributes  AS SpanAttributes,
    -- The span is the record itself. A log record has the id of the span in which it was written.
    a.Signal = 'traces' AND s.SpanId = a.SpanId AS IsAuditSpan,
    -- The span in which the call was made. Neither a root span nor a span that is not there has one.
    s.SpanId != '' AND s.SpanId = if(a.Signal = 'traces', a.ParentSpanId, a.SpanId) AS IsCaller
FROM audit_spans AS a
LEFT ALL JOIN
(
    SELECT
        Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, toUInt64(Duration) AS Duration, StatusCode,
        StatusMessage, ScopeName, SpanAttributes
    FROM otel_traces
    WHERE TraceId != '' AND (TraceId, SpanId) NOT IN (SELECT TraceId, SpanId FROM audit_spans WHERE Signal = 'traces')
    UNION ALL
    SELECT
        Timestamp, TraceId, SpanId, ParentSpanId, ServiceName, SpanName, SpanKind, Duration, StatusCode, StatusMessage,
        ScopeName, SpanAttributes
    FROM exporter_audit_spans
    WHERE Signal = 'traces'
) AS s ON s.TraceId = a.TraceId
SETTINGS join_use_nulls = 0   -- else it fails for users who set it
