-- Who acts on behalf of whom?
-- The chain from the principal that acted to the one that started it.
SELECT
    arrayStringConcat(arrayPushFront(OnBehalfOf, PrincipalId), ' for ') AS Chain,
    length(OnBehalfOf)                                                  AS Delegations,
    count()                                                             AS Calls,
    countIf(NOT PrincipalVerified)                                      AS NotVerified,
    max(Timestamp)                                                      AS LastAt
FROM audit_spans
WHERE notEmpty(OnBehalfOf)
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
GROUP BY Chain, Delegations
ORDER BY Calls DESC, Chain
LIMIT 1000
