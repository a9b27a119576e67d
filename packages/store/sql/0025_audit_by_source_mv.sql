-- Fills audit_by_source on every insert into audit_spans.
CREATE MATERIALIZED VIEW IF NOT EXISTS audit_by_source_mv TO audit_by_source AS
SELECT
    toStartOfMonth(toDate(IngestedAt, 'UTC')) AS Month,
    SourceId,
    any(ServiceName)                      AS ServiceName,
    count()                               AS StoredRecords,
    max(SourceSequence)                   AS HighestSequence,
    groupBitmapState(SourceSequence)      AS Sequences,
    countIf(Delay > 60)                   AS LateRecords,
    max(Delay)                            AS LongestDelay,
    countIf(notEmpty(Problems))           AS FaultyRecords,
    min(IngestedAt)                       AS FirstReceivedAt,
    max(IngestedAt)                       AS LastReceivedAt
FROM
(
    SELECT
        SourceId, ServiceName, SourceSequence, Problems, IngestedAt,
        (toUnixTimestamp64Nano(IngestedAt) - toUnixTimestamp64Nano(Timestamp) - toInt64(Duration)) / 1e9 AS Delay
    FROM audit_spans
    WHERE SourceId != ''
)
GROUP BY Month, SourceId
