-- only where: otel_traces is ours
-- Every audit record joined with every span of its trace: what the service was doing when it reached the model. One row
-- per pair. Columns of the audit record start with Audit; those of the span are named as in otel_traces. A record whose
-- trace is not in otel_traces has one row with empty span columns. For the spans of one trace, audit_trace(trace_id =
-- '…') is faster.
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
LEFT ALL JOIN otel_traces AS s ON s.TraceId = a.TraceId
SETTINGS join_use_nulls = 0   -- else it fails for users who set it
