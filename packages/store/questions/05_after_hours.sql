-- Who reached models outside of working hours?
-- At night, on Saturdays and on Sundays, in the time zone of the office.
WITH toTimeZone(toDateTime(Timestamp), {zone:String}) AS AtTheOffice
SELECT
    PrincipalId,
    count()                 AS Calls,
    uniqExact(ModelId)      AS Models,
    max(Timestamp)          AS LastAt
FROM audit_spans
WHERE Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
  AND PrincipalType = 'user'
  AND (toDayOfWeek(AtTheOffice) > 5 OR NOT toHour(AtTheOffice) BETWEEN {opens:UInt8} AND {closes:UInt8} - 1)
GROUP BY PrincipalId
ORDER BY Calls DESC, PrincipalId
LIMIT 1000
