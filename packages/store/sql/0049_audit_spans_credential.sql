-- There are far fewer credentials than records.
ALTER TABLE audit_spans MODIFY COLUMN CredentialId LowCardinality(String) COMMENT 'Keyed hash of the credential used, never the credential' CODEC(ZSTD(1))
