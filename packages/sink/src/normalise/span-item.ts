import type { AuditRow, SpanRow } from '@auditspan/store';
import type { OtlpContentType } from '../decode/decode.ts';
import type { Signal } from '../decode/signal.ts';
import type { Producer } from '../log/log-entry.ts';
import { mismatches } from '../producers/mismatch.ts';
import { type RecordedSpan, toAuditRow } from './audit-row.ts';
import { toSpanRow } from './span-row.ts';

/** What tells a span from all others. */
export interface SpanIdentity {
  /** 16 bytes: equal for spans that are the same, ids and content, however they were sent. */
  readonly key: Uint8Array;
  /** 16 bytes: the id of its audit record, where it has a valid one. */
  readonly recordKey?: Uint8Array | undefined;
  /** When its audit record was made, or else the span began, milliseconds since 1970; undefined where it has none. */
  readonly madeAt?: number | undefined;
}

/** How and when spans came. */
export interface Arrival {
  readonly signal: Signal;
  readonly contentType: OtlpContentType;
  /** Nanoseconds since 1970. */
  readonly receivedAt: bigint;
  /** Who sent them, where that was proved. */
  readonly producer?: Producer;
}

/** A span of a batch, for what its row in a block does not tell any more. */
export interface SpanItem {
  readonly arrival: Arrival;
  /** What is wrong with its record beside what the span itself shows. */
  readonly problem?: string;
  /** Decodes it, which is only needed where something went wrong. */
  span(): RecordedSpan;
}

/** The rows of a span: one of `otel_traces`, and one of `audit_spans` where it is an audit span or becomes one. */
export interface SpanRows {
  readonly row: SpanRow;
  readonly audit?: AuditRow;
  /** Its record has the id of another. */
  readonly isConflict?: boolean;
}

/** Decodes the span and makes its rows. */
export function toSpanRows(item: SpanItem): SpanRows {
  const span = item.span();
  const row = toSpanRow(span);
  const { problem } = item;
  const { signal, producer, receivedAt } = item.arrival;
  const audit = toAuditRow(span, row, receivedAt);
  if (audit === undefined) return { row };
  const foreign = mismatches(producer, span.resource.attributes);
  const others = problem === undefined ? foreign : [...foreign, problem];
  const sender = { Signal: signal, Producer: producer?.id ?? '', ProducerMismatch: foreign.length > 0 };
  return { row, audit: { ...audit, ...sender, Problems: [...audit.Problems, ...others] } };
}
