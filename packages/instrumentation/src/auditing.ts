import { randomBytes } from 'node:crypto';
import { createRedactor, RedactionSpanProcessor } from '@auditspan/redaction';
import {
  defaultResource,
  detectResources,
  envDetector,
  serviceInstanceIdDetector,
  type Resource,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { createDigester } from './body/digest.ts';
import type { InstrumentationConfig } from './config.ts';
import { anchorFetch } from './context/fetch-anchor.ts';
import { createEnforcement } from './enforce/enforcement.ts';
import { createModelInventory } from './enforce/model-inventory.ts';
import { createAuditPipeline } from './pipeline/audit-pipeline.ts';
import { settledWithin } from './pipeline/bounded.ts';
import type { DeliveryCounts } from './pipeline/delivery-count.ts';
import { createAuditExporter, createTraceExporter } from './pipeline/exporters.ts';
import { flushAtProcessEnd } from './pipeline/process-end.ts';
import { createServiceTracing } from './pipeline/service-tracing.ts';
import { createReceivedRecogniser } from './recognise/received.ts';
import { createRecogniser } from './recognise/recogniser.ts';
import { createRecorder, type FinishedRecord } from './record/recorder.ts';
import { createRecordSource } from './record/source.ts';
import { createFence } from './tap/fence.ts';
import { tapHttp } from './tap/http-tap.ts';
import { tapHttp2 } from './tap/http2-tap.ts';
import { tapServer } from './tap/server-tap.ts';
import { tapUndici } from './tap/undici-tap.ts';
import { activateWorkRecorder } from './work/active-recorder.ts';
import { createWorkRecorder } from './work/work-recorder.ts';

/** Auditing of this process, once started. */
export interface Auditing {
  /** What became of the records so far, and how many faults of ours were kept away from calls. */
  readonly counts: DeliveryCounts & { readonly faults: number };
  /** Delivers what waits, within the flush timeout; never rejects. */
  forceFlush(): Promise<void>;
  /** Stops following calls, puts everything back as it was, and delivers what waits. */
  shutdown(): Promise<void>;
}

/** Follows every model call of this process from now on. */
export function startAuditing(config: InstrumentationConfig): Auditing {
  const fence = createFence();
  const redact = createRedaction();
  const resource = serviceResource();
  const pipeline = createAuditPipeline({
    resource,
    exporter: createAuditExporter(config),
    maxQueue: config.maxQueue,
    redact,
  });
  const tracing = createServiceTracing({
    enabled: config.tracing,
    fence,
    createProcessor: () => redact(new BatchSpanProcessor({ exporter: createTraceExporter(config) })),
  });
  const source = createRecordSource();
  const service = { name: String(resource.attributes['service.name']), purpose: config.purpose };
  const emit = (finished: FinishedRecord): void => pipeline.emit(finished);
  const { observe, observeReceived, settle } = createRecorder({
    recognise: createRecogniser(config.endpoints),
    recogniseReceived: config.inbound === false ? () => undefined : createReceivedRecogniser(config.inbound),
    digester: createDigester(config.hmacKey ?? randomBytes(32)),
    inventory: createModelInventory([]),
    source,
    service,
    captureContent: config.captureContent,
    fence,
    emit,
  });
  activateWorkRecorder(createWorkRecorder({ service, source, fence, emit }));
  const { anchors, observeUndici, observeHttp2, release } = createEnforcement(fence, observe);
  const flush = async (): Promise<void> => {
    await settle();
    await Promise.all([pipeline.forceFlush(), tracing.forceFlush()]);
  };
  const flushInTime = (): Promise<void> => settledWithin(flush(), config.flushTimeout);
  const undo = [
    tapUndici({ fence, anchors, observe: observeUndici }),
    tapHttp({ fence, observe }),
    tapHttp2({ fence, observe: observeHttp2 }),
    tapServer({ fence, observe: observeReceived }),
    anchorFetch(fence, anchors, tracing.ensure),
    release,
    () => activateWorkRecorder(undefined),
    flushAtProcessEnd(flushInTime, () => pipeline.counts.waiting),
  ];

  return {
    get counts() {
      return { ...pipeline.counts, faults: fence.faults };
    },
    forceFlush: flushInTime,
    async shutdown() {
      for (const step of undo) step();
      const end = settle().then(() => Promise.all([pipeline.shutdown(), tracing.shutdown()]));
      await settledWithin(end, config.flushTimeout);
    },
  };
}

function createRedaction(): (next: SpanProcessor) => SpanProcessor {
  const redactor = createRedactor();
  return (next) => new RedactionSpanProcessor({ next, redactor });
}

function serviceResource(): Resource {
  return defaultResource().merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] }));
}
