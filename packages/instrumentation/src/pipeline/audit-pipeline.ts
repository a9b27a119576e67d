import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  AUDIT_DIRECTION,
  AUDIT_OUTCOME,
  attributesOf,
  auditSpanName,
  type AuditDirection,
} from '@auditspan/conventions';
import type { Resource } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  TracerProvider,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { FinishedRecord } from '../record/recorder.ts';
import { VERSION } from '../version.ts';
import { createDeliveryCount, type DeliveryCounts } from './delivery-count.ts';
import { PersistentExporter } from './persistent-exporter.ts';
import { createQueueGate } from './queue-gate.ts';

/** Instrumentation scope of every audit span. */
const AUDIT_SCOPE = '@auditspan/instrumentation';

const KIND_OF_DIRECTION: Readonly<Record<AuditDirection, SpanKind>> = {
  [AUDIT_DIRECTION.OUTBOUND]: SpanKind.CLIENT,
  [AUDIT_DIRECTION.INBOUND]: SpanKind.SERVER,
  [AUDIT_DIRECTION.IN_PROCESS]: SpanKind.INTERNAL,
};

const BATCH_DELAY_MS = 1000;
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
  readonly exporter: SpanExporter;
  /** Most records that wait for delivery. */
  readonly maxQueue: number;
  /** Puts redaction before the queue: nothing unredacted may wait. */
  readonly redact: (next: SpanProcessor) => SpanProcessor;
}

/** The way of a record from its making to the receiver. */
export interface AuditPipeline {
  emit(finished: FinishedRecord): void;
  readonly counts: DeliveryCounts;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * A tracer provider of its own, always on: no head sampling, suppression, span limit or provider of the service's can
 * keep an audit span from leaving.
 */
export function createAuditPipeline(options: AuditPipelineOptions): AuditPipeline {
  const count = createDeliveryCount(options.maxQueue);
  const exporter = new PersistentExporter(options.exporter, count);
  // The gate bounds the queue; the batcher, which would drop without telling, is never asked for more than it holds.
  const batcher = new BatchSpanProcessor({
    exporter,
    maxQueueSize: options.maxQueue,
    scheduledDelayMillis: BATCH_DELAY_MS,
  });
  const provider = new TracerProvider({
    resource: options.resource,
    sampler: new AlwaysOnSampler(),
    spanLimits: NO_LIMITS,
    spanProcessors: [options.redact(createQueueGate(batcher, count))],
  });
  const tracer = provider.getTracer(AUDIT_SCOPE, VERSION);

  return {
    get counts() {
      return count.counts;
    },
    emit({ record, startTime, endTime, parent, attributes: others }) {
      // Only the parent is taken from the service's context: whatever else it says, such as suppressTracing, does not apply.
      const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
      const attributes = { ...others, ...attributesOf(record) };
      const kind = KIND_OF_DIRECTION[record.direction];
      const span = tracer.startSpan(auditSpanName(record), { kind, startTime, attributes }, context);
      if (record.outcome === AUDIT_OUTCOME.ERROR) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endTime);
    },
    async forceFlush() {
      await provider.forceFlush();
      await exporter.forceFlush();
    },
    shutdown: () => provider.shutdown(),
  };
}
