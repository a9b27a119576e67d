import { isAuditSpan } from '@auditspan/conventions';
import type { AuditRow, SpanBatch, SpanRow } from '@auditspan/store';
import type { Span } from '../decode/span.ts';
import { toAuditRow } from './audit-row.ts';
import { toSpanRow } from './span-row.ts';

/**
 * Turns spans into rows: every span one of `otel_traces`, and every audit span one of `audit_spans` as well.
 * @param receivedAt nanoseconds since 1970.
 */
export function toSpanBatch(spans: readonly Span[], receivedAt: bigint): SpanBatch {
  const rows: SpanRow[] = [];
  const audits: AuditRow[] = [];
  for (const span of spans) {
    const row = toSpanRow(span);
    rows.push(row);
    if (isAuditSpan(span.attributes)) audits.push(toAuditRow(span, row, receivedAt));
  }
  return { spans: rows, audits };
}
