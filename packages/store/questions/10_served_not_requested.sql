-- Did a different model answer than the one requested?
-- A version of the requested model, marked by a date, a number of three digits or a v, counts as the same model.
-- Compared once per pair of models, not per record.
SELECT
    any(a.ModelId)       AS ModelId,
    any(a.ModelServedId) AS ModelServedId,
    any(a.ModelProvider) AS ModelProvider,
    count()              AS Calls,
    max(Timestamp)       AS LastAt
FROM audit_spans AS a
WHERE a.ModelServedId != '' AND a.ModelServedId != a.ModelId
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
  AND NOT CallInProgress
GROUP BY cityHash64(cityHash64(a.ModelId), cityHash64(a.ModelServedId), cityHash64(a.ModelProvider))
HAVING NOT (startsWith(ModelServedId, ModelId)
    AND match(substring(ModelServedId, length(ModelId) + 1), '^[-@:](v?[0-9]{3,8}|v[0-9]+([.:][0-9]+)*|[0-9]{2,4}(-[0-9]{2,4}){1,2})$'))
ORDER BY Calls DESC, ModelId, ModelServedId
LIMIT 1000
