-- Fills audit_daily with every insert into audit_spans.
CREATE MATERIALIZED VIEW IF NOT EXISTS audit_daily_mv TO audit_daily AS
SELECT
    toDate(Timestamp, 'UTC')   AS Day,
    PrincipalId,
    ModelId,
    Outcome,
    Purpose,
    count()                    AS Records,
    sum(InputTokens)           AS InputTokens,
    sum(OutputTokens)          AS OutputTokens,
    sum(RequestBytes)          AS RequestBytes,
    sum(ResponseBytes)         AS ResponseBytes,
    toDateTime(min(Timestamp)) AS FirstAt,
    toDateTime(max(Timestamp)) AS LastAt
FROM audit_spans
GROUP BY Day, PrincipalId, ModelId, Outcome, Purpose
