import type { AuditRecord } from '@auditspan/conventions';
import type { SpanContext } from '@opentelemetry/api';
import type { Fields } from '../context/principal-fields.ts';

/** A complete record. */
export type RecordFields = Fields<AuditRecord>;

/** A finished record and the further data of its span. */
export interface FinishedRecord {
  readonly record: RecordFields;
  /** Milliseconds since the Unix epoch, with fractions. */
  readonly startTime: number;
  readonly endTime: number;
  readonly parent?: SpanContext | undefined;
  /** Number of the call that it ends, in the journal of open calls. */
  readonly call?: number | undefined;
  /** Further attributes: captured content, if enabled, and those added by the service. */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}
