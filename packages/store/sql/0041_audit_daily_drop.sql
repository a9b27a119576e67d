-- What it has counted is in audit_by_day and audit_by_principal.
DROP TABLE IF EXISTS audit_daily
