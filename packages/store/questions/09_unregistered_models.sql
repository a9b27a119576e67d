-- Which models are used that are missing from the inventory?
-- Records of a model that is not in the inventory have no sensitivity, which is stored as 255.
SELECT
    ModelId,
    ModelProvider,
    count()                                AS Calls,
    uniqExact(PrincipalHash)               AS Principals,
    arraySort(groupUniqArray(ServiceName)) AS Services,
    min(Timestamp)                         AS FirstAt
FROM audit_spans
WHERE ModelSensitivity = 255 AND ModelId != ''
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
GROUP BY ModelId, ModelProvider
ORDER BY Calls DESC, ModelId
LIMIT 1000
