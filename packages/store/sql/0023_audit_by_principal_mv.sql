-- Fills audit_by_principal on every insert into audit_spans.
CREATE MATERIALIZED VIEW IF NOT EXISTS audit_by_principal_mv TO audit_by_principal AS
SELECT
    PrincipalId,
    ModelId,
    countIf(NOT CallInProgress) AS Records,
    min(Timestamp)              AS FirstAt,
    max(Timestamp)              AS LastAt
FROM audit_spans
GROUP BY PrincipalId, ModelId
