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
  readonly recordKey?: string | undefined;
}

/** How and when spans came. */
export interface Arrival {
  readonly contentType: OtlpContentType;
  /** Nanoseconds since 1970. */
  readonly receivedAt: bigint;
}

/** A span that is to be stored, for what its row in a block does not tell any more. */
export interface SpanItem {
  readonly arrival: Arrival;
  /** Decodes it, which is only needed where something went wrong. */
  readonly span: () => Span;
}

/** The rows of a span: one of `otel_traces`, and one of `audit_spans` where it is an audit span. */
export interface SpanRows {
  readonly row: SpanRow;
  readonly audit?: AuditRow;
  /** Its record has the id of another. */
  readonly isConflict?: boolean;
}

/** @param receivedAt nanoseconds since 1970. */
export function toSpanRows(span: Span, receivedAt: bigint): SpanRows {
  const row = toSpanRow(span);
  return isAuditSpan(span.attributes) ? { row, audit: toAuditRow(span, row, receivedAt) } : { row };
}
