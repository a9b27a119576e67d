import type { SpanContext } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import type { Headers } from '../tap/call-observer.ts';

/** Returns the span named in a call's headers; another instrumentation may have added one for the call. */
export function propagatedSpan(sent: Headers): SpanContext | undefined {
  const traceParent = sent['traceparent'];
  return traceParent === undefined ? undefined : (parseTraceParent(traceParent) ?? undefined);
}
