-- Who reached a model in a period?
-- By day, so a period of years is quick; FirstAt and LastAt are exact.
SELECT
    PrincipalId,
    sum(Records)                          AS Calls,
    sumIf(Records, Outcome = 'success')   AS Succeeded,
    arraySort(groupUniqArray(Purpose))    AS Purposes,
    min(FirstAt)                          AS FirstAt,
    max(LastAt)                           AS LastAt
FROM audit_daily
WHERE ModelId = {model:String} AND Day BETWEEN {from:Date} AND {until:Date}
GROUP BY PrincipalId
ORDER BY Calls DESC, PrincipalId
LIMIT 1000
