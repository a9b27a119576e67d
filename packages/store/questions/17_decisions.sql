-- What did each rule of a policy decide?
-- A denial in shadow mode is what enforcing it would have stopped.
SELECT
    PolicyId,
    PolicyVersion,
    RuleId,
    DecisionEffect,
    DecisionMode,
    count()                            AS Calls,
    uniqExact(PrincipalHash)           AS Principals,
    max(Timestamp)                     AS LastAt
FROM audit_spans
WHERE PolicyId != ''
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
GROUP BY PolicyId, PolicyVersion, RuleId, DecisionEffect, DecisionMode
ORDER BY Calls DESC, PolicyId, RuleId
LIMIT 1000
