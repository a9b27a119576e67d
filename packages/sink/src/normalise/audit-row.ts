import { auditContradictions, type AuditRecord, isAuditSpan, parseAuditRecord } from '@auditspan/conventions';
import { type AuditRow, LATEST_NANOSECONDS, type SpanRow, toAuditColumns, toTimestamp } from '@auditspan/store';
import { isSpanId } from '../decode/span-check.ts';
import type { Span } from '../decode/span.ts';
import { type OtherRecord, otherRecord } from './others/other-record.ts';

/** A span, with the record that a provider's log tells, if it is from one. */
export interface RecordedSpan extends Span {
  readonly reported?: OtherRecord;
}

/**
 * Returns the row of a span in `audit_spans`; undefined if it is neither an audit span nor a model call that another
 * instrumentation recorded. A faulty record gets a row too, with the readable fields in the columns, everything as received in
 * `SpanAttributes` and `RawSpan`, and the faults in `Problems`.
 * @param row the span's row in `otel_traces`.
 * @param receivedAt nanoseconds since the Unix epoch.
 */
export function toAuditRow(span: RecordedSpan, row: SpanRow, receivedAt: bigint): AuditRow | undefined {
  const found = isAuditSpan(span.attributes) ? ownRecord(span) : foreignRecord(span);
  if (found === undefined) return undefined;
  const { columns, problems } = toAuditColumns(found.record);
  return {
    ...row,
    ...columns,
    SourceScope: span.scope.name,
    Problems: [...found.problems, ...problems, ...span.faults, ...span.resource.faults, ...spanProblems(span)],
    IngestedAt: toTimestamp(receivedAt),
    RawSpan: span.raw,
  };
}

/** A record, complete or not, and its problems. */
interface FoundRecord {
  readonly record: Partial<AuditRecord>;
  readonly problems: readonly string[];
}

function ownRecord({ attributes }: Span): FoundRecord {
  const parsed = parseAuditRecord(attributes);
  return { record: parsed.record, problems: parsed.ok ? [] : parsed.problems.map(({ message }) => message) };
}

function foreignRecord(span: RecordedSpan): FoundRecord | undefined {
  const found = span.reported ?? otherRecord(span);
  if (found === undefined) return undefined;
  const contradictions = auditContradictions(found.record).map(({ message }) => message);
  return { record: found.record, problems: [found.problem, ...contradictions] };
}

/** Returns the problems of the span around the record. */
function spanProblems({ startTime, endTime, parentSpanId }: Span): string[] {
  const problems: string[] = [];
  if (startTime === 0n) problems.push('the span has no start');
  if (startTime > LATEST_NANOSECONDS) problems.push('the start of the span is after the year 2262');
  if (endTime < startTime) problems.push('the span ends before it starts');
  if (parentSpanId !== '' && !isSpanId(parentSpanId)) problems.push('the id of the parent span is not 8 bytes');
  return problems;
}
