-- What personal data and secrets were masked, and in which services?
SELECT
    splitByChar(':', arrayJoin(RedactionClasses))[1]        AS Class,
    ServiceName,
    count()                                                 AS Calls,
    uniqExact(PrincipalHash)                                AS Principals,
    max(Timestamp)                                          AS LastAt
FROM audit_spans
WHERE RedactionCount > 0
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
GROUP BY Class, ServiceName
ORDER BY Calls DESC, Class, ServiceName
LIMIT 1000
