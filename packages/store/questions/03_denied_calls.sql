-- Which calls were denied, by which party and why?
SELECT
    DeniedBy,
    OutcomeReason,
    ModelId,
    count()                AS Calls,
    uniqExact(PrincipalId) AS Principals,
    max(Timestamp)         AS LastAt
FROM audit_spans
WHERE Outcome = 'denied'
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
GROUP BY DeniedBy, OutcomeReason, ModelId
ORDER BY Calls DESC, OutcomeReason, ModelId
LIMIT 1000
