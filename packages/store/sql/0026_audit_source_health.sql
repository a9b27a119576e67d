-- Is anything of a source missing? One row per source: the process run that made the records.
-- audit_source_gaps(source_id = '…') lists the gaps themselves.
CREATE VIEW IF NOT EXISTS audit_source_health AS
SELECT
    SourceId,
    any(Service)                                            AS ServiceName,
    sum(Stored)                                             AS StoredRecords,    -- received, whether still kept or not
    max(Highest)                                            AS HighestSequence,  -- number of records made, as far as known
    toUInt64(greatest(toInt64(max(Highest)) - toInt64(sum(Numbers)), 0)) AS MissingRecords, -- from 1 to the highest
    sum(Late)                                               AS LateRecords,      -- received more than a minute after their end
    max(Longest)                                            AS LongestDelay,     -- seconds from the end of a record to its arrival
    sum(Faulty)                                             AS FaultyRecords,    -- with Problems
    sum(Duplicate)                                          AS Duplicates,       -- received again and skipped
    sum(Conflict)                                           AS Conflicts,        -- have the id of another record
    sum(Reject)                                             AS Rejected,         -- by the sink: in audit_dead_letters
    sum(Refuse)                                             AS Refused,          -- by ClickHouse: in audit_dead_letters
    min(First)                                              AS FirstReceivedAt,
    max(Last)                                               AS LastReceivedAt
FROM
(
    SELECT
        SourceId,
        any(ServiceName)                                    AS Service,
        sum(StoredRecords)                                  AS Stored,
        max(HighestSequence)                                AS Highest,
        bitmapCardinality(groupBitmapMergeState(Sequences))
            - bitmapContains(groupBitmapMergeState(Sequences), 0) AS Numbers,
        sum(LateRecords)                                    AS Late,
        max(LongestDelay)                                   AS Longest,
        sum(FaultyRecords)                                  AS Faulty,
        0 AS Duplicate, 0 AS Conflict, 0 AS Reject, 0 AS Refuse,
        min(FirstReceivedAt)                                AS First,
        max(LastReceivedAt)                                 AS Last
    FROM audit_by_source
    GROUP BY SourceId
    UNION ALL
    SELECT
        SourceId,
        any(ServiceName),
        0, 0, 0, 0, -inf, 0,
        sumIf(Count, Kind = 'duplicate'),
        sumIf(Count, Kind = 'conflict'),
        sumIf(Count, Kind = 'rejected'),
        sumIf(Count, Kind = 'refused'),
        min(ReceivedAt),
        max(ReceivedAt)
    FROM audit_source_counts
    GROUP BY SourceId
)
GROUP BY SourceId
