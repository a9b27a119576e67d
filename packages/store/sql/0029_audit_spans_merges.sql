-- A batch of the sink, at most 72 MiB, stays one compact part, and merging several gives a wide part: merging one
-- column at a time costs ClickHouse a quarter of merging all columns at once. Rows are rewritten less often, at the
-- price of a few more parts.
ALTER TABLE audit_spans
    MODIFY SETTING min_bytes_for_wide_part = 75497472, merge_selector_base = 8
