-- Makes room for 0017, which shows the same under the same names. Rows from before keep what they have in these columns.
ALTER TABLE audit_spans
    RENAME COLUMN IF EXISTS ResourceAttributes TO EarlierResourceAttributes,
    RENAME COLUMN IF EXISTS SpanAttributes     TO OtherAttributes,
    RENAME COLUMN IF EXISTS RawSpan            TO EarlierRawSpan
