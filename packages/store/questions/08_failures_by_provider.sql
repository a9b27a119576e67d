-- Which provider fails or refuses, and in what way?
SELECT
    ModelProvider,
    count()                                                        AS Calls,
    countIf(Outcome = 'error')                                     AS Failed,
    countIf(Outcome = 'denied')                                    AS Refused,
    countIf(Outcome = 'aborted')                                   AS Aborted,
    round(100 * countIf(Outcome IN ('error', 'denied')) / Calls, 2) AS PercentFailedOrRefused,
    topKIf(1)(OutcomeReason, OutcomeReason != '')                  AS MostOften
FROM audit_spans
WHERE Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
  AND Category IN ('access', 'lifecycle')
GROUP BY ModelProvider
ORDER BY PercentFailedOrRefused DESC, ModelProvider
