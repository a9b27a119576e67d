import { AUDIT_FIELDS, AUDIT_FIELD_NAMES, type AuditRecord } from '@auditspan/conventions';
import { SPAN_COLUMNS, type SpanRow } from './span-row.ts';

/** The audit record as columns: a field under its name with a capital first letter; what is absent gets the column's default. */
export type AuditColumns = { [Field in keyof AuditRecord as Capitalize<Field>]?: AuditRecord[Field] };

/** What the sink adds to a record. */
export interface SinkColumns {
  /** The instrumentation whose vocabulary the audit columns were read from. */
  SourceScope: string;
  /** What was missing or wrong in the record, in words, without the offending values. */
  Problems: readonly string[];
  /** When the sink received it: seconds since 1970 with nine decimals. */
  IngestedAt: string;
  /** The span as received, base64; stored as `RawSpan` in bytes. */
  RawSpanBase64: string;
}

/** One row of `audit_spans`, as JSON. */
export type AuditRow = SpanRow & AuditColumns & SinkColumns;

/** The largest whole number of the columns that hold less than a safe integer. */
const LARGEST: Partial<Record<keyof AuditRecord, number>> = {
  modelSensitivity: 254,
  serverPort: 65_535,
  httpStatus: 65_535,
  attempt: 4_294_967_295,
  redactionCount: 4_294_967_295,
};

/** The column of a field of the audit record. */
export function auditColumn<Field extends keyof AuditRecord>(field: Field): Capitalize<Field> {
  return (field.charAt(0).toUpperCase() + field.slice(1)) as Capitalize<Field>;
}

/** The columns of `audit_spans` that are written, in the table's order. */
export const AUDIT_COLUMNS: readonly (keyof AuditRow)[] = [
  ...SPAN_COLUMNS,
  ...AUDIT_FIELD_NAMES.map((field) => auditColumn(field)),
  'SourceScope',
  'Problems',
  'IngestedAt',
  'RawSpanBase64',
];

/**
 * Maps an audit record, or what was readable of a faulty one, to its columns.
 * A number that does not fit its column is left out and told of in `problems`.
 */
export function toAuditColumns(record: Readonly<Partial<AuditRecord>>): { columns: AuditColumns; problems: string[] } {
  const columns: Partial<Record<string, unknown>> = {};
  const problems: string[] = [];
  for (const field of AUDIT_FIELD_NAMES) {
    const value = record[field];
    if (value === undefined) continue;
    const largest = LARGEST[field];
    if (largest !== undefined && (value as number) > largest) {
      problems.push(`${AUDIT_FIELDS[field].key} is larger than ${largest}`);
      continue;
    }
    columns[auditColumn(field)] = value;
  }
  return { columns, problems };
}
