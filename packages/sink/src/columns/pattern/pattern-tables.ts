import type { AuditColumns } from '../audit-columns.ts';
import type { SpanColumns } from '../span-columns.ts';

/** The tables that audit spans of a pattern are appended to. */
export interface PatternTables {
  readonly spans: SpanColumns;
  readonly audits: AuditColumns;
}
