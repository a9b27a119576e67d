import { hash } from 'node:crypto';
import { isAuditSpan } from '@auditspan/conventions';
import type { AuditRow, SpanRow } from '@auditspan/store';
import type { OtlpContentType } from '../decode/decode.ts';
import type { Span } from '../decode/span.ts';
import { toAuditRow } from './audit-row.ts';
import { toSpanRow } from './span-row.ts';

/** What tells a span from all others. */
export interface SpanIdentity {
  /** 32 hexadecimal digits: equal for spans that are the same, ids and content, however they were sent. */
  readonly key: string;
  /** 32 hexadecimal digits: the id of its audit record, where it has a valid one. */
  readonly recordKey?: string;
}

/** How and when spans came. */
export interface Arrival {
  readonly contentType: OtlpContentType;
  /** Nanoseconds since 1970. */
  readonly receivedAt: bigint;
}

/** A span as it is to be stored. */
export interface SpanItem extends SpanIdentity {
  readonly span: Span;
  readonly arrival: Arrival;
  readonly row: SpanRow;
  /** Its row in `audit_spans` where it is an audit span. */
  readonly audit?: AuditRow;
  /** Its record has the id of another. */
  readonly isConflict?: boolean;
}

/** Turns spans into rows: every span one of `otel_traces`, and every audit span one of `audit_spans` as well. */
export function toSpanItems(spans: readonly Span[], arrival: Arrival): SpanItem[] {
  return spans.map((span) => {
    const row = toSpanRow(span);
    const key = keyOf(row);
    const item = { span, arrival, row, key };
    if (!isAuditSpan(span.attributes)) return item;
    const audit = toAuditRow(span, row, arrival.receivedAt);
    if (audit.RecordId === undefined) return { ...item, audit };
    return { ...item, audit, recordKey: audit.RecordId.replaceAll('-', '') };
  });
}

/**
 * The content of the span itself. Not what stands around it, since a Collector on the way may have added to the
 * resource; and not the bytes, since it may have written them anew.
 */
function keyOf({ ResourceAttributes: _resource, ServiceName: _service, ...own }: SpanRow): string {
  return hash('sha256', JSON.stringify(own, decimalTimes), 'hex').slice(0, 32);
}

function decimalTimes(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
