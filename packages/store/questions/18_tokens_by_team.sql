-- How many tokens does each team use of which model?
-- A team is the service.namespace of its services. Only reported counts are counted.
SELECT
    any(Team)                                    AS Team,
    any(ModelProvider)                           AS ModelProvider,
    any(ModelId)                                 AS ModelId,
    count()                                      AS Calls,
    countIf(UsageState != 'reported')            AS CallsNotCounted,
    sumIf(InputTokens, UsageState = 'reported')  AS Input,
    sumIf(OutputTokens, UsageState = 'reported') AS Output
FROM audit_spans AS a
WHERE Category = 'access'
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
GROUP BY cityHash64(cityHash64(a.Team), cityHash64(a.ModelProvider), cityHash64(a.ModelId))
ORDER BY Input + Output DESC, Team, ModelId
LIMIT 1000
