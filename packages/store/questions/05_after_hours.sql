-- Who reached models outside of working hours?
-- At night, on Saturdays and on Sundays, in the time zone of the office. Computed per quarter of an hour, since all
-- time zone offsets are multiples of it, rather than per record.
WITH AfterHours AS
(
    SELECT toDateTime({from:Date}, 'UTC') + 900 * number AS Quarter
    FROM numbers(96 * toUInt64(greatest({until:Date} + 1 - {from:Date}, 0)))
    WHERE toDayOfWeek(Quarter, 0, {zone:String}) > 5
       OR NOT toHour(Quarter, {zone:String}) BETWEEN {opens:UInt8} AND {closes:UInt8} - 1
)
SELECT
    PrincipalId,
    count()                        AS Calls,
    uniqExact(cityHash64(ModelId)) AS Models,
    max(Timestamp)                 AS LastAt
FROM audit_spans
WHERE Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
  AND PrincipalType = 'user'
  AND ModelId != ''
  AND toStartOfFifteenMinutes(toDateTime(Timestamp, 'UTC')) IN AfterHours
GROUP BY PrincipalId
ORDER BY Calls DESC, PrincipalId
LIMIT 1000
