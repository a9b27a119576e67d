import {
  isSpanContextValid,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type SpanContext,
} from '@opentelemetry/api';
import {
  AUDIT_DIRECTION,
  AUDIT_OUTCOME,
  attributesOf,
  auditSpanName,
  type AuditDirection,
} from '@auditspan/conventions';
import { hrTimeDuration, millisToHrTime } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { RandomIdGenerator, type ReadableSpan } from '@opentelemetry/sdk-trace';
import type { FinishedRecord } from '../record/recorder.ts';
import { VERSION } from '../version.ts';

/** Instrumentation scope of every audit span. */
const AUDIT_SCOPE = { name: '@auditspan/instrumentation', version: VERSION };

const KIND_OF_DIRECTION: Readonly<Record<AuditDirection, SpanKind>> = {
  [AUDIT_DIRECTION.OUTBOUND]: SpanKind.CLIENT,
  [AUDIT_DIRECTION.INBOUND]: SpanKind.SERVER,
  [AUDIT_DIRECTION.IN_PROCESS]: SpanKind.INTERNAL,
};

/**
 * Makes a record the span that it leaves as: ended from the start, so that none of what a tracer does to spans under
 * way is done to it, and no sampler, suppression, limit or provider of the service's applies.
 */
export function createAuditSpans(resource: Resource): (finished: FinishedRecord) => ReadableSpan {
  const ids = new RandomIdGenerator();
  return ({ record, startTime, endTime, parent: given, attributes }) => {
    const parent = given !== undefined && isSpanContextValid(given) ? given : undefined;
    const place = trace.wrapSpanContext(contextWithin(parent, ids));
    const [start, end] = [millisToHrTime(startTime), millisToHrTime(Math.max(startTime, endTime))];
    const isError = record.outcome === AUDIT_OUTCOME.ERROR;
    return {
      name: auditSpanName(record),
      kind: KIND_OF_DIRECTION[record.direction],
      spanContext: place.spanContext.bind(place),
      ...(parent !== undefined && { parentSpanContext: parent }),
      startTime: start,
      endTime: end,
      duration: hrTimeDuration(start, end),
      ended: true,
      status: { code: isError ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
      attributes: withOthers(attributesOf(record), attributes),
      links: [],
      events: [],
      resource,
      instrumentationScope: AUDIT_SCOPE,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  };
}

/** Attributes with what stands beside those of the record, which is seldom anything. */
function withOthers(own: Attributes, others: FinishedRecord['attributes']): Attributes {
  return Object.keys(others).length === 0 ? own : { ...others, ...own };
}

function contextWithin(parent: SpanContext | undefined, ids: RandomIdGenerator): SpanContext {
  const context = {
    traceId: parent?.traceId ?? ids.generateTraceId(),
    spanId: ids.generateSpanId(),
    traceFlags: TraceFlags.SAMPLED,
  };
  return parent?.traceState === undefined ? context : { ...context, traceState: parent.traceState };
}
