-- What came before there was a roll-up. Applied twice it counts once, by its token.
INSERT INTO audit_by_source (Month, SourceId, ServiceName, StoredRecords, HighestSequence, Sequences, LateRecords, LongestDelay, FaultyRecords, FirstReceivedAt, LastReceivedAt)
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
ORDER BY Month, SourceId
SETTINGS insert_deduplicate = 1, insert_deduplication_token = '0037', max_insert_threads = 1,
         max_bytes_before_external_group_by = 1073741824, max_bytes_before_external_sort = 1073741824
