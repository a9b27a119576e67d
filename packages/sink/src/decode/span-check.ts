import type { Span } from './span.ts';

/** Why a span was not taken. */
export const REJECTION = {
  TRACE_ID: 'trace_id',
  SPAN_ID: 'span_id',
} as const;
/** One of {@link REJECTION}. */
export type Rejection = (typeof REJECTION)[keyof typeof REJECTION];

/** Spans that are taken, and how many are not, by reason. */
export interface CheckedSpans {
  readonly accepted: readonly Span[];
  readonly rejected: ReadonlyMap<Rejection, number>;
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** Parts the spans that have the ids OTLP asks for from those that have not: those cannot be told apart or joined. */
export function checkSpans(spans: readonly Span[]): CheckedSpans {
  const accepted: Span[] = [];
  const rejected = new Map<Rejection, number>();
  for (const span of spans) {
    const reason = rejectionOf(span);
    if (reason === undefined) accepted.push(span);
    else rejected.set(reason, (rejected.get(reason) ?? 0) + 1);
  }
  return { accepted, rejected };
}

function rejectionOf({ traceId, spanId }: Span): Rejection | undefined {
  if (!TRACE_ID.test(traceId)) return REJECTION.TRACE_ID;
  return SPAN_ID.test(spanId) ? undefined : REJECTION.SPAN_ID;
}

/** Whether the text is the id of a span. */
export function isSpanId(text: string): boolean {
  return SPAN_ID.test(text);
}

/** The rejections in words, for the sender. */
export function describeRejections(rejected: ReadonlyMap<Rejection, number>): string {
  const parts: string[] = [];
  const traceIds = rejected.get(REJECTION.TRACE_ID);
  const spanIds = rejected.get(REJECTION.SPAN_ID);
  if (traceIds !== undefined) parts.push(`${traceIds} with a trace id that is not 16 bytes, or all zero`);
  if (spanIds !== undefined) parts.push(`${spanIds} with a span id that is not 8 bytes, or all zero`);
  return `spans were rejected: ${parts.join('; ')}`;
}
