-- What did the service do before and after it reached the model?
-- The spans and audit records of its trace in time order.
SELECT Timestamp, ServiceName, SpanName, SpanKind, Duration / 1e6 AS Milliseconds, StatusCode, Action, ModelId, Outcome
FROM audit_trace(trace_id = {trace:String})
