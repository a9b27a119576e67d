-- What questions ask of the resource, read from its few different texts and not from every row. Quotes within a value are
-- escaped there, so a value cannot pass for an attribute.
ALTER TABLE audit_spans
    ADD COLUMN IF NOT EXISTS Region LowCardinality(String)
    ALIAS simpleJSONExtractString(Resource, 'cloud.region')
    COMMENT 'cloud.region of the resource: where the service runs',

    ADD COLUMN IF NOT EXISTS Team LowCardinality(String)
    ALIAS simpleJSONExtractString(Resource, 'service.namespace')
    COMMENT 'service.namespace of the resource'
