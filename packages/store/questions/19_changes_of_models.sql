-- Who changed a model: trained, registered, approved, deployed or deleted it?
SELECT Timestamp, Action, ModelId, ModelVersion, ModelDigest, PrincipalId, Outcome, ApprovalId, RecordId
FROM audit_spans
WHERE Category = 'lifecycle'
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
ORDER BY Timestamp DESC
LIMIT 1000
