import type { AuditRow, SpanRow } from '@auditspan/store';
import type { OtlpContentType } from '../decode/decode.ts';
import type { Signal } from '../decode/signal.ts';
import type { Producer } from '../log/log-entry.ts';
import { mismatches } from '../producers/mismatch.ts';
import { type RecordedSpan, toAuditRow } from './audit-row.ts';
import { toSpanRow } from './span-row.ts';

/** Identity of a span, for deduplication. */
export interface SpanIdentity {
  /** 16 bytes, equal for spans with the same ids and content, however they were sent. */
  readonly key: Uint8Array;
  /** 16 bytes: the id of its audit record, if it has a valid one. */
  readonly recordKey?: Uint8Array | undefined;
  /** When its audit record was made, or else the span began, in milliseconds since the Unix epoch; undefined without a record. */
  readonly madeAt?: number | undefined;
}

/** How and when spans were received. */
export interface Arrival {
  readonly signal: Signal;
  readonly contentType: OtlpContentType;
  /** Nanoseconds since the Unix epoch. */
  readonly receivedAt: bigint;
  /** The authenticated sender. */
  readonly producer?: Producer;
}

/** A span of a batch, for what its row in a block does not hold. */
export interface SpanItem {
  readonly arrival: Arrival;
  /** A problem of its record that the span itself does not show. */
  readonly problem?: string;
  /** Decodes the span; needed only if something went wrong. */
  span(): RecordedSpan;
}

/** The rows of a span: one of `otel_traces`, and one of `audit_spans` if it is or becomes an audit span. */
export interface SpanRows {
  readonly row: SpanRow;
  readonly audit?: AuditRow;
  /** Whether its record has the id of another record with other content. */
  readonly isConflict?: boolean;
}

/** Decodes a span and returns its rows. */
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
