-- Counts the records that were stored before there was a roll-up. Applied twice it counts them once, by its token.
INSERT INTO audit_daily (Day, PrincipalId, ModelId, Outcome, Purpose, Records, InputTokens, OutputTokens, RequestBytes, ResponseBytes, FirstAt, LastAt)
SELECT
    toDate(Timestamp, 'UTC') AS Day,
    PrincipalId, ModelId, Outcome, Purpose,
    count(), sum(InputTokens), sum(OutputTokens), sum(RequestBytes), sum(ResponseBytes),
    toDateTime(min(Timestamp)), toDateTime(max(Timestamp))
FROM audit_spans
GROUP BY Day, PrincipalId, ModelId, Outcome, Purpose
ORDER BY Day, PrincipalId, ModelId, Outcome, Purpose
SETTINGS insert_deduplicate = 1, insert_deduplication_token = '0012', max_insert_threads = 1
