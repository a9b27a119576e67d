import { ATTR_AUDIT_RECORD_ID } from '@auditspan/conventions';
import type { Redactor, RedactionResult } from '@auditspan/redaction';
import { type StoreClient, toStoreError } from '@auditspan/store';
import { QueryError } from '../errors.ts';
import { type Change, type Comparison, isChange } from './compare-text.ts';
import { addResult } from './redaction-summary.ts';

/** Tables that hold spans. */
export const SPAN_TABLES = ['audit_spans', 'otel_traces'] as const;

/** One of {@link SPAN_TABLES}. */
export type SpanTable = (typeof SPAN_TABLES)[number];

/** Selects rows. */
export interface RowSelection {
  readonly table: SpanTable;
  /** Rows of this many past hours. */
  readonly hours: number;
  readonly limit: number;
}

type TextMap = Readonly<Record<string, string>>;

interface StoredSpan {
  readonly TraceId: string;
  readonly SpanId: string;
  readonly TraceState: string;
  readonly SpanName: string;
  readonly StatusMessage: string;
  readonly ResourceAttributes: TextMap;
  readonly SpanAttributes: TextMap;
  readonly EventNames: readonly string[];
  readonly EventAttributes: readonly TextMap[];
  readonly LinkAttributes: readonly TextMap[];
}

/** The table name is not a parameter, since a read-only user may not use one as an identifier. */
const queryOf = (table: SpanTable): string => `
SELECT TraceId, SpanId, TraceState, SpanName, StatusMessage, ResourceAttributes, SpanAttributes,
       Events.Name AS EventNames, Events.Attributes AS EventAttributes, Links.Attributes AS LinkAttributes
FROM ${table}
WHERE Timestamp >= now64(9) - toIntervalHour({hours:UInt32})
LIMIT {limit:UInt64}`;

/**
 * Finds what a policy would change in stored rows, or where it differs from another policy. Rows are streamed.
 * @yields the changes of each block of rows.
 * @throws {QueryError}
 */
export async function* changesOfRows(
  client: StoreClient,
  { table, hours, limit }: RowSelection,
  comparison: Comparison,
): AsyncGenerator<readonly Change[]> {
  try {
    const result = await client.query({
      query: queryOf(table),
      query_params: { hours, limit },
      format: 'JSONEachRow',
    });
    for await (const rows of result.stream<StoredSpan>()) {
      yield rows.map((row) => row.json<StoredSpan>()).flatMap((row) => changesOfRow(row, table, comparison));
    }
  } catch (cause) {
    throw new QueryError(toStoreError(cause, `could not read ${table}`).message, { cause });
  }
}

function changesOfRow(row: StoredSpan, table: SpanTable, comparison: Comparison): readonly Change[] {
  const { redactor, against, summary, summaryAgainst } = comparison;
  const place = `${table} ${row.SpanAttributes[ATTR_AUDIT_RECORD_ID] ?? `${row.TraceId}-${row.SpanId}`}`;
  const redacted = redactRow(row, redactor);
  addResult(summary, redacted.result);
  if (against === undefined) return isChange(redacted.result) ? [changeOf(place, redacted)] : [];
  const other = redactRow(row, against);
  addResult(summaryAgainst, other.result);
  return redacted.text === other.text ? [] : [{ ...changeOf(place, redacted), against: other.result }];
}

interface RedactedRow {
  readonly result: RedactionResult;
  readonly fields: readonly string[];
  /** All fields as JSON, for comparison. */
  readonly text: string;
}

function redactRow(row: StoredSpan, redactor: Redactor): RedactedRow {
  const redaction = redactor.begin();
  const contents = [
    redaction.text('name', row.SpanName),
    redaction.text('status.message', row.StatusMessage),
    redaction.text('trace_state', row.TraceState),
    redaction.attributes('attributes.', { ...row.SpanAttributes }),
    redaction.attributes('resource.', { ...row.ResourceAttributes }),
    row.EventNames.map((name, index) => redaction.text(`events.${index}.name`, name)),
    row.EventAttributes.map((map, index) => redaction.attributes(`events.${index}.attributes.`, { ...map })),
    row.LinkAttributes.map((map, index) => redaction.attributes(`links.${index}.attributes.`, { ...map })),
  ];
  const { fields, ...result } = redaction.result();
  return { result, fields, text: JSON.stringify(contents) };
}

function changeOf(place: string, { result, fields }: RedactedRow): Change {
  return { place, result, text: fields.join(', ') };
}
