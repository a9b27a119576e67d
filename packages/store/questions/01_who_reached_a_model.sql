-- Who reached a model in a period?
-- By day, so that a period of years is fast. Calls is 0 if only a session that has not ended is known.
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
