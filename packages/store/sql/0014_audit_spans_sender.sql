-- Who sent a record, as the sink proved it, beside what the record says of itself.
ALTER TABLE audit_spans
    ADD COLUMN IF NOT EXISTS Signal           LowCardinality(String) DEFAULT 'traces' COMMENT 'traces: RawSpan is a Span; logs: a LogRecord',
    ADD COLUMN IF NOT EXISTS Producer         LowCardinality(String)                  COMMENT 'Who sent it, proved by token or client certificate; empty where nobody had to prove anything',
    ADD COLUMN IF NOT EXISTS ProducerMismatch Bool                                    COMMENT 'The record says to be of a service or environment that its producer may not send for; Problems says which'
