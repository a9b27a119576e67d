import type { SpanContext } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import type { Headers } from '../tap/call-observer.ts';

/** The span that a call's headers name: one of its own may be by now, from another instrumentation. */
export function propagatedSpan(sent: Headers): SpanContext | undefined {
  const traceParent = sent['traceparent'];
  return traceParent === undefined ? undefined : (parseTraceParent(traceParent) ?? undefined);
}
