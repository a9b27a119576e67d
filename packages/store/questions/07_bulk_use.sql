-- Who takes out far more in a day than usually?
-- A model's answers by day: at least ten times the principal's own median, and at least as many bytes as given.
WITH PerDay AS
(
    SELECT PrincipalId, Day, sum(Records) AS Calls, sum(ResponseBytes) AS Bytes
    FROM audit_daily
    WHERE Day BETWEEN {from:Date} AND {until:Date}
    GROUP BY PrincipalId, Day
)
SELECT
    PrincipalId,
    tupleElement(argMax((Day, Bytes), Bytes), 1) AS BusiestDay,
    argMax(Calls, Bytes)                         AS Calls,
    max(Bytes)                                   AS BytesThatDay,
    quantileExactLow(0.5)(Bytes)                    AS UsualBytes
FROM PerDay
GROUP BY PrincipalId
HAVING BytesThatDay >= {least_bytes:UInt64} AND BytesThatDay >= 10 * UsualBytes
ORDER BY BytesThatDay DESC, PrincipalId
LIMIT 1000
