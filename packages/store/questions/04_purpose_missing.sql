-- Who reaches models without stating a purpose?
-- Excludes records without a model: records about recording itself, such as heartbeats, have no purpose.
SELECT
    PrincipalId,
    ModelId,
    sum(Records) AS Calls,
    max(Day)     AS LastDay
FROM audit_by_day
WHERE Purpose = '' AND ModelId != '' AND Day BETWEEN {from:Date} AND {until:Date}
GROUP BY PrincipalId, ModelId
ORDER BY Calls DESC, PrincipalId, ModelId
LIMIT 1000
