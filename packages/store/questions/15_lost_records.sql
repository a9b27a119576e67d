-- Is a record missing?
-- Every source numbers its records from 1; audit_source_gaps(source_id = '…') lists the missing ones.
SELECT SourceId, ServiceName, HighestSequence, MissingRecords, Rejected, Refused, LastReceivedAt
FROM audit_source_health
WHERE MissingRecords > 0 OR Rejected > 0 OR Refused > 0
ORDER BY MissingRecords DESC, SourceId
LIMIT 1000
