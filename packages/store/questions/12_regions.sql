-- From which country and region do calls go to which host?
-- Country is the caller's, where the call came in; the region is where the service runs.
SELECT
    Country,
    Region,
    ServerAddress,
    count()                                  AS Calls,
    uniqExact(PrincipalHash)                 AS Principals,
    arraySort(groupUniqArray(DataClass))     AS DataClasses
FROM audit_spans
WHERE Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
GROUP BY Country, Region, ServerAddress
ORDER BY Calls DESC, Country, Region, ServerAddress
LIMIT 1000
