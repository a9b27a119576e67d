-- What did each rule of a policy decide?
-- A denial in shadow mode is what enforcing it would have stopped.
SELECT
    any(PolicyId)                      AS PolicyId,
    any(PolicyVersion)                 AS PolicyVersion,
    any(RuleId)                        AS RuleId,
    any(DecisionEffect)                AS DecisionEffect,
    any(DecisionMode)                  AS DecisionMode,
    count()                            AS Calls,
    uniqExact(PrincipalHash)           AS Principals,
    max(Timestamp)                     AS LastAt
FROM audit_spans AS a
WHERE a.PolicyId != ''
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
GROUP BY cityHash64(cityHash64(a.PolicyId), cityHash64(a.PolicyVersion), cityHash64(a.RuleId), cityHash64(a.DecisionEffect), cityHash64(a.DecisionMode))
ORDER BY Calls DESC, PolicyId, RuleId
LIMIT 1000
