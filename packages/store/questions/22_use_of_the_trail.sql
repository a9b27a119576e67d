-- Who read, exported, erased or held the audit trail itself, or stopped recording?
-- Attributes are reassembled only for rows that pass PREWHERE.
SELECT Timestamp, Action, PrincipalId, Outcome, Purpose, ApprovalId, ServiceName, RecordId
FROM audit_spans
PREWHERE startsWith(Action, 'audit.')
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
WHERE SpanAttributes['audit.recording.event'] != 'heartbeat'
ORDER BY Timestamp DESC
LIMIT 1000
