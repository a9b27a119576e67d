import type { AuditRecord } from '@auditspan/conventions';
import type { SpanContext } from '@opentelemetry/api';
import type { Fields } from '../context/who.ts';

/** A whole record. */
export type RecordFields = Fields<AuditRecord>;

/** A finished record with what its span needs beside it. */
export interface FinishedRecord {
  readonly record: RecordFields;
  /** Milliseconds since 1970, with fractions. */
  readonly startTime: number;
  readonly endTime: number;
  readonly parent?: SpanContext | undefined;
  /** Number of the call that ends with it, in the journal of open calls. */
  readonly call?: number | undefined;
  /** Attributes beside those of the record: captured content, where it is asked for, and what the service adds. */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}
