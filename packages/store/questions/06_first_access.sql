-- Who reached a model for the first time in a period?
SELECT
    PrincipalId,
    ModelId,
    min(FirstAt)  AS FirstAt,
    sum(Records)  AS CallsSince
FROM audit_by_principal
WHERE ModelId != ''
GROUP BY PrincipalId, ModelId
HAVING toDate32(FirstAt, 'UTC') BETWEEN {from:Date} AND {until:Date}
ORDER BY FirstAt DESC, PrincipalId, ModelId
LIMIT 1000
