import type { AuditRow, SpanRow } from '@auditspan/store';
import type { OtlpContentType } from '../decode/decode.ts';
import type { Signal } from '../decode/signal.ts';
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
  readonly signal: Signal;
  readonly contentType: OtlpContentType;
  /** Nanoseconds since 1970. */
  readonly receivedAt: bigint;
}

/** A span of a batch, for what its row in a block does not tell any more. */
export interface SpanItem {
  readonly arrival: Arrival;
  /** What is wrong with its record beside what the span itself shows. */
  readonly problem?: string;
  /** Decodes it, which is only needed where something went wrong. */
  readonly span: () => Span;
}

/** The rows of a span: one of `otel_traces`, and one of `audit_spans` where it is an audit span or becomes one. */
export interface SpanRows {
  readonly row: SpanRow;
  readonly audit?: AuditRow;
  /** Its record has the id of another. */
  readonly isConflict?: boolean;
}

/** Decodes the span and makes its rows. */
export function toSpanRows({ span: decode, arrival, problem }: SpanItem): SpanRows {
  const span = decode();
  const row = toSpanRow(span);
  const audit = toAuditRow(span, row, arrival.receivedAt);
  if (audit === undefined) return { row };
  return { row, audit: problem === undefined ? audit : { ...audit, Problems: [...audit.Problems, problem] } };
}
