export { parseStoreConfig, storeConfigSchema, type StoreConfig, type StoreConfigInput } from './config.ts';
export { createDatabase, createStoreClient, type StoreClient } from './client.ts';
export { migrate, type MigrationReport } from './migrate.ts';
export { readMigrations, type Migration } from './migration-files.ts';
export { LATEST_NANOSECONDS, SPAN_COLUMNS, toTimestamp, type SpanRow } from './span-row.ts';
export {
  AUDIT_COLUMNS,
  auditColumn,
  toAuditColumns,
  type AuditColumns,
  type AuditRow,
  type SinkColumns,
} from './audit-row.ts';
export { createRowWriter, type RowWriter, type TableName, type TableRows } from './row-writer.ts';
export { DEAD_LETTER_KIND, type DeadLetterKind, type DeadLetterRow, type SourceCountRow } from './dead-letter.ts';
export { isFaultOfRows, toStoreError } from './store-error.ts';
export {
  DatabaseNewerError,
  MigrationChangedError,
  StoreConfigError,
  StoreRejectedError,
  StoreUnavailableError,
  errorCatalogue,
} from './errors.ts';
