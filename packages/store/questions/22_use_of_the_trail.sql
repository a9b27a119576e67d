-- Who read, exported, erased or held the trail itself, or stopped recording?
SELECT Timestamp, Action, PrincipalId, Outcome, Purpose, ApprovalId, ServiceName, RecordId
FROM audit_spans
WHERE startsWith(Action, 'audit.') AND SpanAttributes['audit.recording.event'] != 'heartbeat'
  AND Timestamp >= toDateTime64({from:Date}, 9, 'UTC') AND Timestamp < toDateTime64({until:Date} + 1, 9, 'UTC')
ORDER BY Timestamp DESC
LIMIT 1000
