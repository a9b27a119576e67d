-- Makes the indexes of 0029 for the records from before, in the background; without them these are found as well, but read whole.
ALTER TABLE audit_spans MATERIALIZE INDEX idx_trace, MATERIALIZE INDEX idx_record
