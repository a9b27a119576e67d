-- Which services send their records late?
-- More than a minute after the call had ended.
WITH (toUnixTimestamp64Nano(IngestedAt) - toUnixTimestamp64Nano(Timestamp) - toInt64(Duration)) / 1e9 AS Delay
SELECT
    ServiceName,
    count()           AS Late,
    round(max(Delay)) AS LongestSeconds,
    max(IngestedAt)   AS LastAt
FROM audit_spans
WHERE Delay > 60
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
GROUP BY ServiceName
ORDER BY Late DESC, ServiceName
