-- Who takes out far more in a day than usually?
-- A model's answers by day: at least ten times the principal's own median, and at least as many bytes as given.
WITH PerDay AS
(
    SELECT
        cityHash64(PrincipalId) AS Principal,
        Day,
        any(PrincipalId)        AS Name,
        sum(Records)            AS Calls,
        sum(ResponseBytes)      AS Bytes
    FROM audit_by_day
    WHERE Day BETWEEN {from:Date} AND {until:Date}
    GROUP BY Principal, Day
)
SELECT
    any(Name)                                    AS PrincipalId,
    tupleElement(argMax((Day, Bytes), Bytes), 1) AS BusiestDay,
    argMax(Calls, Bytes)                         AS Calls,
    max(Bytes)                                   AS BytesThatDay,
    quantileExactLow(0.5)(Bytes)                 AS UsualBytes
FROM PerDay
GROUP BY Principal
HAVING BytesThatDay >= {least_bytes:UInt64} AND BytesThatDay >= 10 * UsualBytes
ORDER BY BytesThatDay DESC, PrincipalId
LIMIT 1000
