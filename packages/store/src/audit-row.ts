import { AUDIT_FIELDS, AUDIT_FIELD_NAMES, type AuditRecord } from '@auditspan/conventions';
import { ArrayColumn } from './native/array-column.ts';
import type { Column } from './native/column.ts';
import {
  boolColumn,
  timeColumn,
  uint16Column,
  uint32Column,
  uint64Column,
  uint8Column,
  uuidColumn,
} from './native/number-columns.ts';
import { type TableColumn, tableColumn } from './native/table-columns.ts';
import { textColumn } from './native/text-column.ts';
import { wordColumn } from './native/word-column.ts';
import { mapColumn } from './native/map-column.ts';
import { RAW_WHOLE } from './raw-form.ts';
import { resourceText } from './resource-text.ts';
import { SPAN_COLUMNS, type SpanRow } from './span-row.ts';

/**
 * The audit record as columns: each field under its name with a capital first letter. An absent field takes the
 * column's default.
 */
export type AuditColumns = { [Field in keyof AuditRecord as Capitalize<Field>]?: AuditRecord[Field] };

/** Columns that the sink adds to a record. */
export interface SinkColumns {
  /** Instrumentation scope whose vocabulary the audit columns were read from. */
  SourceScope: string;
  /** Describes what was missing or wrong in the record, without the offending values. */
  Problems: readonly string[];
  /** When the sink received the record: nanoseconds since the Unix epoch. */
  IngestedAt: bigint;
  /** The span or log record as received. */
  RawSpan: Uint8Array;
  /** Whether the record came as a span or as a log record. Default `traces`. */
  Signal?: 'traces' | 'logs';
  /** Name of the producer, as authenticated by token or client certificate. Default empty: not authenticated. */
  Producer?: string;
  /** Whether the record claims a service or environment that its producer may not send for. Default false. */
  ProducerMismatch?: boolean;
}

/** One row of `audit_spans`. */
export type AuditRow = SpanRow & AuditColumns & SinkColumns;

/** Number columns narrower than a safe integer, with the largest value each can hold. */
const NARROW: Partial<Record<keyof AuditRecord, { readonly largest: number; readonly make: () => Column<number> }>> = {
  modelSensitivity: { largest: 254, make: uint8Column },
  serverPort: { largest: 65_535, make: uint16Column },
  httpStatus: { largest: 65_535, make: uint16Column },
  attempt: { largest: 4_294_967_295, make: uint32Column },
  redactionCount: { largest: 4_294_967_295, make: uint32Column },
};

/** Returns the column name of a field of the audit record. */
export function auditColumn<Field extends keyof AuditRecord>(field: Field): Capitalize<Field> {
  return (field.charAt(0).toUpperCase() + field.slice(1)) as Capitalize<Field>;
}

/** Fields with too many distinct values for a dictionary. */
const MANY_VALUED: ReadonlySet<keyof AuditRecord> = new Set([
  'principalId',
  'onBehalfOf',
  'sessionId',
  'clientAddress',
  'userAgent',
  'modelDigest',
  'approvalId',
  'responseId',
  'requestDigest',
  'responseDigest',
  'callId',
]);

const NO_RECORD_ID = '00000000-0000-0000-0000-000000000000';
/** Stored if the sensitivity is unknown, so that a search for sensitive models finds those too. */
export const UNKNOWN_SENSITIVITY = 255;

/** Returns the largest integer that a field's column can hold. */
export function largestOf(field: keyof AuditRecord): number {
  return NARROW[field]?.largest ?? Number.MAX_SAFE_INTEGER;
}

/** The attributes stored as such: all of them, or only those that no other column holds if `RawForm` names parts. */
const OTHER_ATTRIBUTES: TableColumn<AuditRow> = tableColumn('OtherAttributes', mapColumn, (row) => row.SpanAttributes);

/**
 * The columns of `audit_spans` that are written, in the table's order. `ResourceAttributes`, `SpanAttributes` and
 * `RawSpan` are computed from them on read.
 */
export const AUDIT_COLUMNS: readonly TableColumn<AuditRow>[] = [
  ...SPAN_COLUMNS.flatMap((column): readonly TableColumn<AuditRow>[] => {
    if (column.name === 'ResourceAttributes') return [];
    return [column.name === 'SpanAttributes' ? OTHER_ATTRIBUTES : column];
  }),
  ...AUDIT_FIELD_NAMES.map((field) => fieldColumn(field)),
  tableColumn('SourceScope', wordColumn, (row) => row.SourceScope),
  tableColumn(
    'Problems',
    () => new ArrayColumn(textColumn()),
    (row) => row.Problems,
  ),
  tableColumn('IngestedAt', timeColumn, (row) => row.IngestedAt),
  tableColumn('Signal', wordColumn, (row) => row.Signal ?? 'traces'),
  tableColumn('Producer', wordColumn, (row) => row.Producer ?? ''),
  tableColumn('ProducerMismatch', boolColumn, (row) => row.ProducerMismatch ?? false),
  tableColumn('Resource', wordColumn, (row) => resourceText(row.ResourceAttributes)),
  tableColumn('RawForm', wordColumn, () => RAW_WHOLE),
  tableColumn(
    'RawParts',
    () => new ArrayColumn<string | Uint8Array>(textColumn()),
    (row) => [row.RawSpan],
  ),
];

/** Creates the column of a field, with the default for records without the field. */
function fieldColumn(field: keyof AuditRecord): TableColumn<AuditRow> {
  const name = auditColumn(field);
  const of = <Value>(make: () => Column<Value>, absent: Value): TableColumn<AuditRow> =>
    tableColumn(name, make, (row) => (row[name] ?? absent) as Value);
  const texts = MANY_VALUED.has(field) ? textColumn : wordColumn;
  const { type } = AUDIT_FIELDS[field];
  if (type === 'uuid') return of(uuidColumn, NO_RECORD_ID);
  if (type === 'boolean') return of(boolColumn, false);
  if (type === 'string[]') return of<readonly string[]>(() => new ArrayColumn(texts()), []);
  if (type === 'string') return of(texts, '');
  return of(NARROW[field]?.make ?? uint64Column, field === 'modelSensitivity' ? UNKNOWN_SENSITIVITY : 0);
}

/**
 * Maps an audit record, or the readable part of a faulty one, to its columns. A number that does not fit its column is
 * omitted and reported in `problems`.
 */
export function toAuditColumns(record: Readonly<Partial<AuditRecord>>): { columns: AuditColumns; problems: string[] } {
  const columns: Partial<Record<string, unknown>> = {};
  const problems: string[] = [];
  for (const field of AUDIT_FIELD_NAMES) {
    const value = record[field];
    if (value === undefined) continue;
    if (typeof value === 'number' && value > largestOf(field)) {
      problems.push(`${AUDIT_FIELDS[field].key} is larger than ${largestOf(field)}`);
      continue;
    }
    columns[auditColumn(field)] = value;
  }
  return { columns, problems };
}
