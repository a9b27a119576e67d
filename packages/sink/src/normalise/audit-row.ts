import { parseAuditRecord } from '@auditspan/conventions';
import { type AuditRow, LATEST_NANOSECONDS, type SpanRow, toAuditColumns, toTimestamp } from '@auditspan/store';
import { isSpanId } from '../decode/span-check.ts';
import type { Span } from '../decode/span.ts';

/**
 * The row of an audit span in `audit_spans`. A faulty record gets its row too: what could be read is in the columns,
 * everything as received in `SpanAttributes` and `RawSpan`, and what is wrong in `Problems`.
 * @param row the same span's row in `otel_traces`.
 * @param receivedAt nanoseconds since 1970.
 */
export function toAuditRow(span: Span, row: SpanRow, receivedAt: bigint): AuditRow {
  const parsed = parseAuditRecord(span.attributes);
  const { columns, problems } = toAuditColumns(parsed.record);
  const recordProblems = parsed.ok ? [] : parsed.problems.map(({ message }) => message);
  return {
    ...row,
    ...columns,
    SourceScope: span.scope.name,
    Problems: [...recordProblems, ...problems, ...span.faults, ...span.resource.faults, ...spanProblems(span)],
    IngestedAt: toTimestamp(receivedAt),
    RawSpan: span.raw,
  };
}

/** What is wrong with the span around the record. */
function spanProblems({ startTime, endTime, parentSpanId }: Span): string[] {
  const problems: string[] = [];
  if (startTime === 0n) problems.push('the span has no start');
  if (startTime > LATEST_NANOSECONDS) problems.push('the start of the span is after the year 2262');
  if (endTime < startTime) problems.push('the span ends before it starts');
  if (parentSpanId !== '' && !isSpanId(parentSpanId)) problems.push('the id of the parent span is not 8 bytes');
  return problems;
}
