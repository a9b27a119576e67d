-- The missing records of one source: SELECT * FROM audit_source_gaps(source_id = '…'). Missing records at the end leave
-- no gap, nor do received ones that are no longer kept: the numbers are those of audit_by_source, as in
-- audit_source_health. From audit_spans, only the records beside a gap are read, in the months in which it can be.
CREATE VIEW IF NOT EXISTS audit_source_gaps AS
WITH
    (
        SELECT
        (
            arrayFilter(number -> number > 0, arraySort(bitmapToArray(groupBitmapMergeState(Sequences)))),
            min(FirstReceivedAt) - toIntervalSecond(greatest(max(LongestDelay), 0)) - toIntervalDay(31),
            max(LastReceivedAt) + toIntervalDay(1)
        )
        FROM audit_by_source
        WHERE SourceId = {source_id:String}
    ) AS Source,
    Gaps AS
    (
        SELECT arrayJoin(arrayFilter(gap -> gap.2 > gap.1 + 1, arrayZip(arrayPopBack(arrayPushFront(Source.1, 0)), Source.1))) AS Gap
    )
SELECT
    Gap.1 + 1                              AS FirstMissing,
    Gap.2 - 1                              AS LastMissing,
    minIf(MadeAt, SourceSequence = Gap.1)  AS MadeAfter,   -- start of the record before the gap; 1970 if there is none or it is not kept
    minIf(MadeAt, SourceSequence = Gap.2)  AS MadeBefore   -- start of the record after the gap
FROM (SELECT Gap, arrayJoin([Gap.1, Gap.2]) AS SourceSequence FROM Gaps) AS edges
LEFT ALL JOIN
(
    SELECT SourceSequence, min(Timestamp) AS MadeAt
    FROM audit_spans
    WHERE SourceId = {source_id:String} AND Timestamp BETWEEN Source.2 AND Source.3
      AND SourceSequence IN (SELECT arrayJoin([Gap.1, Gap.2]) FROM Gaps)
    GROUP BY SourceSequence
) AS beside USING (SourceSequence)
GROUP BY Gap
ORDER BY FirstMissing
SETTINGS join_use_nulls = 0
