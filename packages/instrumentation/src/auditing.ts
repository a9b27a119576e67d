import { randomBytes } from 'node:crypto';
import { createRedactor, RedactionSpanProcessor } from '@auditspan/redaction';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  serviceInstanceIdDetector,
  type Resource,
} from '@opentelemetry/resources';
import type { InstrumentationConfig } from './config.ts';
import { createDigester } from './body/digest.ts';
import { createDispatchAnchors } from './context/dispatch-anchor.ts';
import { anchorFetch } from './context/fetch-anchor.ts';
import { createAuditPipeline } from './pipeline/audit-pipeline.ts';
import { settledWithin } from './pipeline/bounded.ts';
import type { DeliveryCounts } from './pipeline/delivery-count.ts';
import { flushAtProcessEnd } from './pipeline/process-end.ts';
import { createRecogniser } from './recognise/recogniser.ts';
import { createRecorder } from './record/recorder.ts';
import { createRecordSource } from './record/source.ts';
import { createFence } from './tap/fence.ts';
import { tapHttp } from './tap/http-tap.ts';
import { tapUndici } from './tap/undici-tap.ts';

/** Auditing of this process, once started. */
export interface Auditing {
  /** What became of the records so far, and how many calls could not be followed. */
  readonly counts: DeliveryCounts & { readonly faults: number };
  forceFlush(): Promise<void>;
  /** Stops following calls, puts everything back as it was, and delivers what waits. */
  shutdown(): Promise<void>;
}

/** Follows every model call of this process from now on. */
export function startAuditing(config: InstrumentationConfig): Auditing {
  const fence = createFence();
  const redactor = createRedactor();
  const resource = serviceResource();
  const pipeline = createAuditPipeline({
    resource,
    exporter: createExporter(config),
    maxQueue: config.maxQueue,
    redact: (next) => new RedactionSpanProcessor({ next, redactor }),
  });
  const recorder = createRecorder({
    recognise: createRecogniser(config.endpoints),
    digester: createDigester(config.hmacKey ?? randomBytes(32)),
    source: createRecordSource(),
    service: { name: String(resource.attributes['service.name']), purpose: config.purpose },
    captureContent: config.captureContent,
    fence,
    emit: (finished) => pipeline.emit(finished),
  });
  const anchors = createDispatchAnchors(fence);
  const undo = [
    tapUndici({ fence, anchors, observe: recorder.observe }),
    tapHttp({ fence, observe: recorder.observe }),
    anchorFetch(fence, anchors, tracing.ensure),
    tapHttpServer(fence, tracing.ensure),
    () => anchors.release(),
  ];
  const flush = async (): Promise<void> => {
    await recorder.settle();
    await pipeline.forceFlush();
  };
  const flushInTime = (): Promise<void> => settledWithin(flush(), config.flushTimeout);
  undo.push(flushAtProcessEnd(flushInTime, () => pipeline.counts.waiting === 0));

  return {
    get counts() {
      return { ...pipeline.counts, faults: fence.faults };
    },
    forceFlush: flushInTime,
    async shutdown() {
      for (const step of undo) step();
      await settledWithin(
        recorder.settle().then(() => pipeline.shutdown()),
        config.flushTimeout,
      );
    },
  };
}

function serviceResource(): Resource {
  return defaultResource().merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] }));
}

const TRACES_PATH = '/v1/traces';

function createExporter({ endpoint, headers, flushTimeout }: InstrumentationConfig): OTLPTraceExporter {
  const base = endpoint?.replace(/\/+$/u, '');
  return new OTLPTraceExporter({
    ...(base === undefined ? {} : { url: base.endsWith(TRACES_PATH) ? base : base + TRACES_PATH }),
    headers: { ...headers },
    timeoutMillis: Math.max(flushTimeout, 1000),
  });
}
