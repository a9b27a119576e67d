-- The records of one source that did not come: SELECT * FROM audit_source_gaps(source_id = '…').
-- What was made last and did not come leaves no gap.
CREATE VIEW IF NOT EXISTS audit_source_gaps AS
SELECT
    Before + 1          AS FirstMissing,
    SourceSequence - 1  AS LastMissing,
    BeforeAt            AS MadeAfter,   -- start of the record before the gap; 1970 where it is at the beginning
    Timestamp           AS MadeBefore   -- start of the record behind it
FROM
(
    SELECT
        SourceSequence,
        Timestamp,
        lagInFrame(SourceSequence, 1, 0) OVER w AS Before,
        lagInFrame(Timestamp) OVER w            AS BeforeAt
    FROM audit_spans
    WHERE SourceId = {source_id:String} AND SourceSequence > 0
    WINDOW w AS (ORDER BY SourceSequence ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
)
WHERE SourceSequence > Before + 1
ORDER BY FirstMissing
