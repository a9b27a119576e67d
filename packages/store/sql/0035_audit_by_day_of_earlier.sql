-- What audit_daily has counted, less the calls that went on. Applied twice it counts them once, by its token.
INSERT INTO audit_by_day (Day, PrincipalId, ModelId, Outcome, Purpose, Records, InputTokens, OutputTokens, RequestBytes, ResponseBytes)
SELECT
    Day, PrincipalId, ModelId, Outcome, Purpose,
    toUInt64(sum(Counted)), sum(InputTokens), sum(OutputTokens), sum(RequestBytes), sum(ResponseBytes)
FROM
(
    SELECT Day, PrincipalId, ModelId, Outcome, Purpose, toInt64(Records) AS Counted, InputTokens, OutputTokens, RequestBytes, ResponseBytes
    FROM audit_daily
    UNION ALL
    SELECT toDate(Timestamp, 'UTC'), PrincipalId, ModelId, Outcome, Purpose, -1, 0, 0, 0, 0
    FROM audit_spans
    WHERE CallInProgress
)
GROUP BY Day, PrincipalId, ModelId, Outcome, Purpose
ORDER BY Day, PrincipalId, ModelId, Outcome, Purpose
SETTINGS insert_deduplicate = 1, insert_deduplication_token = '0035', max_insert_threads = 1,
         max_bytes_before_external_group_by = 1073741824, max_bytes_before_external_sort = 1073741824
