-- From which country and region do calls go to which host?
-- Country is that of the client of an inbound call; region is where the service runs. Grouped by a hash, which is
-- faster than by three texts.
SELECT
    any(Country)                             AS Country,
    any(Region)                              AS Region,
    any(ServerAddress)                       AS ServerAddress,
    count()                                  AS Calls,
    uniqExact(PrincipalHash)                 AS Principals,
    arraySort(groupUniqArray(DataClass))     AS DataClasses
FROM audit_spans AS a
WHERE Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
  AND a.ServerAddress != ''
GROUP BY cityHash64(cityHash64(a.Country), cityHash64(a.Region), cityHash64(a.ServerAddress))
ORDER BY Calls DESC, Country, Region, ServerAddress
LIMIT 1000
