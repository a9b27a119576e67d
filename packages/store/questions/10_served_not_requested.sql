-- Did another model answer than the one that was asked?
-- A version of the model that was asked, by a date or a number of three digits or with a v, is the same model. Looked at once for each pair of models, not for each record.
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
