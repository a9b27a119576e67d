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
export { createSpanWriter, type SpanBatch, type SpanWriter } from './span-writer.ts';
export { toStoreError } from './store-error.ts';
export {
  DatabaseNewerError,
  MigrationChangedError,
  StoreConfigError,
  StoreRejectedError,
  StoreUnavailableError,
  errorCatalogue,
} from './errors.ts';
