import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  AUDIT_DIRECTION,
  AUDIT_OUTCOME,
  attributesOf,
  auditSpanName,
  type AuditDirection,
} from '@auditspan/conventions';
import type { Resource } from '@opentelemetry/resources';
import { AlwaysOnSampler, TracerProvider, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
import type { FinishedRecord } from '../record/recorder.ts';
import { VERSION } from '../version.ts';

/** Instrumentation scope of every audit span. */
const AUDIT_SCOPE = '@auditspan/instrumentation';

const KIND_OF_DIRECTION: Readonly<Record<AuditDirection, SpanKind>> = {
  [AUDIT_DIRECTION.OUTBOUND]: SpanKind.CLIENT,
  [AUDIT_DIRECTION.INBOUND]: SpanKind.SERVER,
  [AUDIT_DIRECTION.IN_PROCESS]: SpanKind.INTERNAL,
};

/** The audit keys must not fall to limits that a service sets for its own spans. */
const NO_LIMITS = {
  attributeCountLimit: Infinity,
  attributeValueLengthLimit: Infinity,
  eventCountLimit: Infinity,
  linkCountLimit: Infinity,
};

/** What {@link createAuditPipeline} needs. */
export interface AuditPipelineOptions {
  readonly resource: Resource;
  /** Keeps each span as it ends. */
  readonly keeper: SpanExporter;
  /** Puts redaction before the keeper: nothing unredacted may wait. */
  readonly redact: (next: SpanProcessor) => SpanProcessor;
}

/** Makes a record an audit span, and has it redacted and kept; when it returns, that has happened. */
export type AuditPipeline = (finished: FinishedRecord) => void;

/**
 * A tracer provider of its own, always on: no head sampling, suppression, span limit or provider of the service's can
 * keep an audit span from leaving.
 */
export function createAuditPipeline({ resource, keeper, redact }: AuditPipelineOptions): AuditPipeline {
  const provider = new TracerProvider({
    resource,
    sampler: new AlwaysOnSampler(),
    spanLimits: NO_LIMITS,
    spanProcessors: [redact(keepingProcessor(keeper))],
  });
  const tracer = provider.getTracer(AUDIT_SCOPE, VERSION);

  return ({ record, startTime, endTime, parent, attributes: others }) => {
    // Only the parent is taken from the service's context: whatever else it says, such as suppressTracing, does not apply.
    const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    const attributes = { ...others, ...attributesOf(record) };
    const kind = KIND_OF_DIRECTION[record.direction];
    const span = tracer.startSpan(auditSpanName(record), { kind, startTime, attributes }, context);
    if (record.outcome === AUDIT_OUTCOME.ERROR) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endTime);
  };
}

/** Hands each span on as it ends: OpenTelemetry's own would wait for resources and keep spans meanwhile. */
function keepingProcessor(keeper: SpanExporter): SpanProcessor {
  return {
    onStart: () => undefined,
    onEnd: (span) => keeper.export([span], () => undefined),
    forceFlush: () => Promise.resolve(),
    shutdown: () => keeper.shutdown(),
  };
}
