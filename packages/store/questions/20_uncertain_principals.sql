-- For which records is the principal uncertain?
SELECT
    ServiceName,
    PrincipalSource,
    Attribution,
    count()                            AS Calls,
    uniqExact(PrincipalHash)           AS Principals
FROM audit_spans
WHERE (Attribution != 'exact' OR NOT PrincipalVerified)
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
  AND Action != 'audit.recording'
GROUP BY ServiceName, PrincipalSource, Attribution
ORDER BY Calls DESC, ServiceName
LIMIT 1000
