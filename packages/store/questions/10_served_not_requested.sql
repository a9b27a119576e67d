-- Did another model answer than the one that was asked?
-- A dated version of the model that was asked is the same model.
SELECT
    ModelId,
    ModelServedId,
    ModelProvider,
    count()        AS Calls,
    max(Timestamp) AS LastAt
FROM audit_spans
WHERE ModelServedId != '' AND ModelServedId != ModelId
  AND NOT match(substring(ModelServedId, length(ModelId) + 1), '^[-@:]?v?[0-9][0-9.-]*$')
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
GROUP BY ModelId, ModelServedId, ModelProvider
ORDER BY Calls DESC, ModelId, ModelServedId
LIMIT 1000
