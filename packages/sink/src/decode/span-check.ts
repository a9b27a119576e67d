import type { Span } from './span.ts';

/** Why a span was rejected. */
export const REJECTION = {
  TRACE_ID: 'trace_id',
  SPAN_ID: 'span_id',
} as const;
/** One of {@link REJECTION}. */
export type Rejection = (typeof REJECTION)[keyof typeof REJECTION];

/** Why a log record is rejected: it does not record an access to a model. */
export const NOT_AUDIT = 'not_audit';

/** A rejected span. */
export interface RejectedSpan {
  readonly span: Span;
  readonly reason: Rejection;
}

/** The accepted and rejected spans of a request. */
export interface CheckedSpans {
  readonly accepted: readonly Span[];
  readonly rejected: readonly RejectedSpan[];
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** Separates the spans with valid trace and span ids from the others, which can neither be told apart nor joined. */
export function checkSpans(spans: readonly Span[]): CheckedSpans {
  const accepted: Span[] = [];
  const rejected: RejectedSpan[] = [];
  for (const span of spans) {
    const reason = rejectionOf(span);
    if (reason === undefined) accepted.push(span);
    else rejected.push({ span, reason });
  }
  return { accepted, rejected };
}

function rejectionOf({ traceId, spanId }: Span): Rejection | undefined {
  if (!isTraceId(traceId)) return REJECTION.TRACE_ID;
  return isSpanId(spanId) ? undefined : REJECTION.SPAN_ID;
}

/** Whether the text is a valid trace id. */
export function isTraceId(text: string): boolean {
  return TRACE_ID.test(text);
}

/** Whether the text is a valid span id. */
export function isSpanId(text: string): boolean {
  return SPAN_ID.test(text);
}

const WORDS: Readonly<Record<Rejection, string>> = {
  [REJECTION.TRACE_ID]: 'a trace id that is not 16 bytes, or all zero',
  [REJECTION.SPAN_ID]: 'a span id that is not 8 bytes, or all zero',
};

/** Counts the rejected spans by reason. */
export function countRejections(rejected: readonly RejectedSpan[]): ReadonlyMap<Rejection, number> {
  const counts = new Map<Rejection, number>();
  for (const { reason } of rejected) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

/** Describes the rejections for the sender. */
export function describeRejections(rejected: ReadonlyMap<Rejection, number>): string {
  const parts = Object.values(REJECTION).flatMap((reason) => {
    const count = rejected.get(reason);
    return count === undefined ? [] : [`${count} with ${WORDS[reason]}`];
  });
  return `spans were rejected: ${parts.join('; ')}`;
}

/** Describes the rejection of log records that are not audit records, for the sender. */
export function describeOrdinaryLogs(count: number): string {
  return `log records were rejected: ${count} without an audit.* attribute and not from a known provider's log; this is an audit sink, send ordinary logs elsewhere`;
}

/** Describes why a span was rejected. */
export function describeRejection(reason: Rejection): string {
  return `the span has ${WORDS[reason]}`;
}
