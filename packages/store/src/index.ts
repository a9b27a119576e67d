export { parseStoreConfig, storeConfigSchema, type StoreConfig, type StoreConfigInput } from './config.ts';
export { createDatabase, createPatientClient, createStoreClient, type StoreClient } from './client.ts';
export { clusterSchema, type ClusterTarget } from './cluster-schema.ts';
export { ANALYST_COLUMNS, ANALYST_SETTINGS, INGEST_TABLES, type GrantTarget, grantStatements } from './grants.ts';
export { migrate, type MigrationReport } from './migrate.ts';
export { setRetention, type Retention } from './retention.ts';
export { readMigrations, type Migration } from './migration-files.ts';
export { readQuestions, type Question } from './questions.ts';
export { LATEST_NANOSECONDS, SPAN_COLUMNS, toTimestamp, type SpanRow } from './span-row.ts';
export {
  AUDIT_COLUMNS,
  auditColumn,
  largestOf,
  toAuditColumns,
  UNKNOWN_SENSITIVITY,
  type AuditColumns,
  type AuditRow,
  type SinkColumns,
} from './audit-row.ts';
export {
  LEAF_COLUMNS,
  LEAF_HASH_BYTES,
  SEALED_AUDIT_COLUMNS,
  type LeafRow,
  type SealColumns,
  type SealedAuditRow,
} from './leaf-row.ts';
export { RAW_FIRST_PART, RAW_HEAD, RAW_LONGEST, RAW_MOST_PARTS, RAW_TWINS, RAW_WHOLE, rawCodeOf } from './raw-form.ts';
export { resourceText } from './resource-text.ts';
export { createRowWriter, type RowWriter, type TableName, type TableRows } from './row-writer.ts';
export { DEAD_LETTER_KIND, type DeadLetterKind, type DeadLetterRow, type SourceCountRow } from './dead-letter.ts';
export { isFaultOfRows, toStoreError } from './store-error.ts';
export { ArrayColumn } from './native/array-column.ts';
export { ByteDictionary } from './native/byte-dictionary.ts';
export { ByteWriter } from './native/byte-writer.ts';
export type { Column } from './native/column.ts';
export type { AnyColumn } from './native/table-columns.ts';
export { freeMemory, ownsMemory } from './native/free-memory.ts';
export { MapColumn } from './native/map-column.ts';
export { NativeTable } from './native/native-table.ts';
export { readBlocks } from './native/read-blocks.ts';
export { FixedColumn } from './native/number-columns.ts';
export { TextColumn } from './native/text-column.ts';
export { UintList } from './native/uint-list.ts';
export { WordColumn } from './native/word-column.ts';
export {
  DatabaseNewerError,
  MigrationChangedError,
  StoreConfigError,
  StoreRejectedError,
  StoreUnavailableError,
  errorCatalogue,
} from './errors.ts';
