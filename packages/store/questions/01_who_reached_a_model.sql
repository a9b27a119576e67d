-- Who reached a model in a period?
-- By day, so a period of years is quick. Calls is 0 where all that is known is a session that has not ended.
SELECT
    PrincipalId,
    sum(Records)                          AS Calls,
    sumIf(Records, Outcome = 'success')   AS Succeeded,
    arraySort(groupUniqArray(Purpose))    AS Purposes,
    min(Day)                              AS FirstDay,
    max(Day)                              AS LastDay
FROM audit_by_day
WHERE ModelId = {model:String} AND Day BETWEEN {from:Date} AND {until:Date}
GROUP BY PrincipalId
ORDER BY Calls DESC, PrincipalId
LIMIT 1000
