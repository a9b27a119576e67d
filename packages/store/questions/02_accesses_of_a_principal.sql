-- What did a principal do?
-- Every single record, latest first.
SELECT Timestamp, Action, ModelId, Outcome, OutcomeReason, Purpose, ServiceName, OnBehalfOf, TraceId, RecordId
FROM audit_spans
WHERE PrincipalId = {principal:String}
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
ORDER BY Timestamp DESC
LIMIT 1000
