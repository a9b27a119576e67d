-- Stores the hash for the records from before, in the background; without that it is worked out whenever it is asked.
ALTER TABLE audit_spans MATERIALIZE COLUMN PrincipalHash
