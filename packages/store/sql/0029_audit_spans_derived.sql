-- What is worked out once, when a record is stored, and what finds one record: an index that errs for one granule of a hundred,
-- not of a thousand, is smaller by a third and read the faster.
ALTER TABLE audit_spans
    ADD COLUMN IF NOT EXISTS CallInProgress Bool
    MATERIALIZED OtherAttributes['audit.call.in_progress'] = 'true'
    COMMENT 'The call went on: its end is a record of its own, with the same CallId and Attempt. Left out where calls are counted',
    MODIFY COLUMN Region LowCardinality(String) MATERIALIZED simpleJSONExtractString(Resource, 'cloud.region'),
    MODIFY COLUMN Team LowCardinality(String) MATERIALIZED simpleJSONExtractString(Resource, 'service.namespace'),
    DROP INDEX IF EXISTS idx_trace_id,
    DROP INDEX IF EXISTS idx_record_id,
    ADD INDEX IF NOT EXISTS idx_trace  TraceId  TYPE bloom_filter(0.01) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS idx_record RecordId TYPE bloom_filter(0.01) GRANULARITY 1
