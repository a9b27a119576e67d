-- What audit_daily has counted, less the calls that went on. Applied twice it counts them once, by its token.
INSERT INTO audit_by_principal (PrincipalId, ModelId, Records, FirstAt, LastAt)
SELECT PrincipalId, ModelId, toUInt64(sum(Counted)), min(First), max(Last)
FROM
(
    SELECT PrincipalId, ModelId, toInt64(Records) AS Counted, FirstAt AS First, LastAt AS Last
    FROM audit_daily
    UNION ALL
    SELECT PrincipalId, ModelId, -1, toDateTime(Timestamp), toDateTime(Timestamp)
    FROM audit_spans
    WHERE CallInProgress
)
GROUP BY PrincipalId, ModelId
ORDER BY PrincipalId, ModelId
SETTINGS insert_deduplicate = 1, insert_deduplication_token = '0036', max_insert_threads = 1,
         max_bytes_before_external_group_by = 1073741824, max_bytes_before_external_sort = 1073741824
