-- What is kept of which data class, and since when?
SELECT
    DataClass,
    count()                                       AS Records,
    min(Timestamp)                                AS Oldest,
    dateDiff('day', Oldest, max(Timestamp), 'UTC') AS Days
FROM audit_spans
GROUP BY DataClass
ORDER BY Oldest, DataClass
