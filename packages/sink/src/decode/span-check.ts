import type { Span } from './span.ts';

/** Why a span was not taken. */
export const REJECTION = {
  TRACE_ID: 'trace_id',
  SPAN_ID: 'span_id',
} as const;
/** One of {@link REJECTION}. */
export type Rejection = (typeof REJECTION)[keyof typeof REJECTION];

/** Why a log record is not taken: it tells of no access to a model. */
export const NOT_AUDIT = 'not_audit';

/** A span that is not taken. */
export interface RejectedSpan {
  readonly span: Span;
  readonly reason: Rejection;
}

/** Spans that are taken, and those that are not. */
export interface CheckedSpans {
  readonly accepted: readonly Span[];
  readonly rejected: readonly RejectedSpan[];
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** Parts the spans that have the ids OTLP asks for from those that have not: those cannot be told apart or joined. */
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

/** Whether the text is the id of a trace. */
export function isTraceId(text: string): boolean {
  return TRACE_ID.test(text);
}

/** Whether the text is the id of a span. */
export function isSpanId(text: string): boolean {
  return SPAN_ID.test(text);
}

const WORDS: Readonly<Record<Rejection, string>> = {
  [REJECTION.TRACE_ID]: 'a trace id that is not 16 bytes, or all zero',
  [REJECTION.SPAN_ID]: 'a span id that is not 8 bytes, or all zero',
};

/** How many were rejected for each reason. */
export function countRejections(rejected: readonly RejectedSpan[]): ReadonlyMap<Rejection, number> {
  const counts = new Map<Rejection, number>();
  for (const { reason } of rejected) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

/** The rejections in words, for the sender. */
export function describeRejections(rejected: ReadonlyMap<Rejection, number>): string {
  const parts = Object.values(REJECTION).flatMap((reason) => {
    const count = rejected.get(reason);
    return count === undefined ? [] : [`${count} with ${WORDS[reason]}`];
  });
  return `spans were rejected: ${parts.join('; ')}`;
}

/** In words, for the sender of log records of which so many are no audit records. */
export function describeOrdinaryLogs(count: number): string {
  return `log records were rejected: ${count} without an audit.* attribute and of no provider's log that is known; this is an audit sink, send ordinary logs elsewhere`;
}

/** Why one span was rejected, in words. */
export function describeRejection(reason: Rejection): string {
  return `the span has ${WORDS[reason]}`;
}
