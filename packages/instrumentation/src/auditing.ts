import { ROOT_CONTEXT } from '@opentelemetry/api';
import { randomBytes } from 'node:crypto';
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
import { anchorFetch } from './context/origin/fetch-anchor.ts';
import { createEnforcement, type Enforcement } from './enforce/enforcement.ts';
import { createModelInventory, type ModelInventory } from './enforce/policy/model-inventory.ts';
import type { IdentityFaultCounts } from './identity/faults.ts';
import { startIdentity, type Identity } from './identity/identity.ts';
import { settledWithin } from './pipeline/bounded.ts';
import type { DeliveryCounts } from './pipeline/delivery/record-delivery.ts';
import { createTraceExporter } from './pipeline/exporters.ts';
import { flushAtProcessEnd } from './pipeline/process-end.ts';
import { createSpanRedaction, type SpanRedaction } from './pipeline/span-redaction.ts';
import { createReceivedRecogniser } from './recognise/received.ts';
import { createRecogniser } from './recognise/recogniser.ts';
import { learnOwnSecrets } from './record/own-secrets.ts';
import { createRecorder, type Recorder } from './record/recorder.ts';
import type { Undo } from './hook/override.ts';
import { startRecording, type Recording } from './recording.ts';
import { blockUnrecorded } from './self-audit/recording-decider.ts';
import type { Fence } from './hook/fence.ts';
import { tapHttp } from './tap/outbound/http-tap.ts';
import { tapHttp2 } from './tap/outbound/http2-tap.ts';
import { tapHttp2Server } from './tap/inbound/http2-server-tap.ts';
import { tapServer } from './tap/inbound/server-tap.ts';
import { tapUpgrades } from './tap/inbound/upgrade-tap.ts';
import { tapUndici } from './tap/outbound/undici-tap.ts';
import { createServiceTracing, type ServiceTracing } from './tracing/service-tracing.ts';
import { activateWorkRecorder } from './work/active-recorder.ts';
import { createWorkRecorder } from './work/work-recorder.ts';

/** Running auditing of this process. */
export interface Auditing {
  /**
   * Record counts by delivery state, the number of our own faults that were contained, and the number of rejected
   * caller credentials by reason.
   */
  readonly counts: DeliveryCounts & { readonly faults: number; readonly identity: IdentityFaultCounts };
  /** Delivers the waiting records within the flush timeout; never rejects. */
  forceFlush(): Promise<void>;
  /** Stops observing calls, removes all hooks, and delivers the waiting records. */
  shutdown(): Promise<void>;
}

/** Observes every model call of this process from now on. */
export function startAuditing(config: InstrumentationConfig): Auditing {
  learnOwnSecrets(config);
  const redaction = createSpanRedaction(config.redactionPolicy);
  const resource = serviceResource();
  const recording = startRecording(config, resource, redaction);
  const { fence, delivery, service } = recording;
  const tracing = createServiceTracing({
    enabled: config.tracing,
    fence,
    resource,
    createProcessor: () => createServiceProcessor(config, redaction),
  });
  const inventory = createModelInventory(config.models);
  const recorder = createCallRecorder(config, inventory, recording);
  const unblock = blockUnrecorded(config.blockUnrecorded, delivery);
  const enforcement = createEnforcement(fence, recorder.observe, config.policy);
  activateWorkRecorder(createWorkRecorder({ inventory, guard: enforcement.guard, ...recording }));
  const identity = startIdentity({ config, serviceName: service.name, anchors: enforcement.anchors, fence });
  const settled = (): Promise<void> => identity.settle().then(recorder.settle);
  const flush = async (): Promise<void> => {
    await settled();
    await Promise.all([delivery.forceFlush(), tracing.forceFlush()]);
  };
  const flushWithin = (milliseconds: number): Promise<void> => settledWithin(flush(), milliseconds);
  const undo = [
    ...followCalls({ fence, recorder, identity, enforcement, tracing }),
    () => activateWorkRecorder(undefined),
    unblock,
    flushAtProcessEnd({
      ...recording,
      flush: flushWithin,
      timeout: config.flushTimeout,
      waiting: () => delivery.counts.waiting,
      close: () => delivery.close(),
    }),
  ];

  return {
    get counts() {
      return { ...delivery.counts, faults: fence.faults, identity: identity.faults };
    },
    forceFlush: () => flushWithin(config.flushTimeout),
    async shutdown() {
      for (const step of undo) step();
      await settledWithin(settled(), config.flushTimeout);
      recording.finish('shutdown');
      await settledWithin(Promise.all([delivery.forceFlush(), tracing.shutdown()]), config.flushTimeout);
      delivery.close();
    },
  };
}

function createCallRecorder(
  { endpoints, inbound, hmacKey, captureContent, estimateUsage, sessionInterval }: InstrumentationConfig,
  inventory: ModelInventory,
  recording: Recording,
): Recorder {
  return createRecorder({
    recognise: createRecogniser(endpoints),
    recogniseReceived: inbound === false ? () => undefined : createReceivedRecogniser(inbound),
    digester: createDigester(hmacKey ?? randomBytes(32)),
    captureContent,
    estimateUsage,
    sessionInterval,
    inventory,
    ...recording,
  });
}

/** @returns the functions that remove the hooks */
function followCalls({ fence, recorder, identity, enforcement, tracing }: Following): readonly Undo[] {
  const { anchors, undici, http, http2, start } = enforcement;
  return [
    tapUndici({ fence, anchors, ...undici }),
    tapHttp({ fence, observe: recorder.observe, ...http }),
    tapHttp2({ fence, ...http2 }),
    ...[tapServer, tapHttp2Server, tapUpgrades].map((tap) =>
      tap({ fence, observe: recorder.observeReceived, identify: identity.identify }),
    ),
    // Hooks are removed in reverse order of installation.
    start(),
    identity.release,
    recorder.release,
    tracing.follow((request) => anchors.originOf(request).place?.context ?? ROOT_CONTEXT),
    anchorFetch(fence, anchors, tracing.ensure),
  ];
}

/** The parts needed to observe calls. */
interface Following {
  readonly fence: Fence;
  readonly recorder: Recorder;
  readonly identity: Identity;
  readonly enforcement: Enforcement;
  readonly tracing: ServiceTracing;
}

function createServiceProcessor(config: InstrumentationConfig, redaction: SpanRedaction): SpanProcessor {
  return redaction.service(new BatchSpanProcessor({ exporter: redaction.guard(createTraceExporter(config)) }));
}

function serviceResource(): Resource {
  return defaultResource().merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] }));
}
