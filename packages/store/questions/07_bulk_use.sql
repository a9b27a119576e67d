-- Who extracts far more data in a day than usual?
-- Response bytes by day: at least ten times the principal's own median, and at least the given number of bytes. `Busy`
-- rules out most principals in little memory: it adds up the days in 32 sums, and a day cannot exceed its sum.
WITH Busy AS
(
    SELECT PrincipalId
    FROM audit_by_day
    WHERE Day BETWEEN {from:Date} AND {until:Date}
    GROUP BY PrincipalId
    HAVING arrayMax(sumResample(0, 32, 1)(ResponseBytes, positiveModulo(toInt32(Day), 32))) >= {least_bytes:UInt64}
),
PerDay AS
(
    SELECT
        cityHash64(PrincipalId) AS Principal,
        Day,
        any(PrincipalId)        AS Name,
        sum(Records)            AS Calls,
        sum(ResponseBytes)      AS Bytes
    FROM audit_by_day
    WHERE Day BETWEEN {from:Date} AND {until:Date} AND PrincipalId GLOBAL IN Busy
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
