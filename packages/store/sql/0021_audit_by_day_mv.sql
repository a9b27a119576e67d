-- Fills audit_by_day on every insert into audit_spans.
CREATE MATERIALIZED VIEW IF NOT EXISTS audit_by_day_mv TO audit_by_day AS
SELECT
    toDate32(Timestamp, 'UTC')   AS Day,
    PrincipalId,
    ModelId,
    Outcome,
    Purpose,
    countIf(NOT CallInProgress)  AS Records,
    sum(InputTokens)             AS InputTokens,
    sum(OutputTokens)            AS OutputTokens,
    sum(RequestBytes)            AS RequestBytes,
    sum(ResponseBytes)           AS ResponseBytes
FROM audit_spans
GROUP BY Day, PrincipalId, ModelId, Outcome, Purpose
