import type { Resource } from '@opentelemetry/resources';
import type { InstrumentationConfig } from './config.ts';
import { createAuditPipeline } from './pipeline/audit-pipeline.ts';
import { createRecordDelivery, type RecordDelivery } from './pipeline/delivery/record-delivery.ts';
import { createRecordEncoder } from './pipeline/otlp/record-encoder.ts';
import type { SpanRedaction } from './pipeline/span-redaction.ts';
import type { FinishedRecord } from './record/finished-record.ts';
import type { CutOff, OpenCall } from './record/open-call.ts';
import type { ServiceIdentity } from './context/service-identity.ts';
import { createRecordSource, type EndReason, type RecordSource } from './record/source.ts';
import { deathFacts, startFacts } from './self-audit/facts.ts';
import { createSelfAudit } from './self-audit/self-audit.ts';
import { createStop } from './self-audit/stop.ts';
import { createFence, type Fence } from './hook/fence.ts';

/** A source of records, from its start to its stop, with the pipeline of its records. */
export interface Recording {
  readonly source: RecordSource;
  readonly service: ServiceIdentity;
  readonly fence: Fence;
  /** Stores a record. If it cannot be redacted, it is stored without its contents, and the fault is thrown. */
  readonly emit: (finished: FinishedRecord) => void;
  readonly delivery: RecordDelivery;
  /** Registers the start of a call. */
  readonly begin: (cutOff: CutOff) => OpenCall;
  /** Records that the source stops; returns `false` if that is already recorded and nothing was recorded since. */
  readonly stop: (reason: EndReason) => boolean;
  /** Like `stop`, but final: calls that are still open are recorded first, as far as they were observed. */
  readonly finish: (reason: EndReason) => boolean;
}

/** Starts a source; its first record is its start. */
export function startRecording(config: InstrumentationConfig, resource: Resource, redaction: SpanRedaction): Recording {
  const fence = createFence((kind) => selfAudit.fault(kind));
  const source = createRecordSource();
  const service = { name: String(resource.attributes['service.name']), purpose: config.purpose };
  const delivery = createRecordDelivery({
    config,
    service: service.name,
    sourceId: source.id,
    onLost: (tally) => selfAudit.lost(tally),
    onRefused: (tally, kind) => selfAudit.refused(tally, kind),
    onSpoolTrouble: (kind) => selfAudit.spoolTrouble(kind),
    onDeath: (adopted) => selfAudit.recovered(deathFacts(adopted)),
    onFault: (fault) => fence.note(fault),
  });
  const encoder = createRecordEncoder(resource, redaction.redactor);
  const pipeline = createAuditPipeline(encoder, (record) => delivery.keep(record));
  const selfAudit = createSelfAudit({ service, source, emit: pipeline.emit, lastKept: () => delivery.lastKept });
  const emit: Recording['emit'] = (finished) => {
    pipeline.emitAnyway(finished);
    selfAudit.recordPending();
  };
  const stop = createStop(selfAudit, source, fence, delivery);
  selfAudit.started(startFacts(config));
  return {
    source,
    service,
    fence,
    emit,
    delivery,
    begin: (cutOff) => delivery.calls.begin(cutOff),
    stop,
    finish(reason) {
      for (const cutOff of delivery.calls.cutOffs()) fence.run(() => cutOff(reason));
      return stop(reason);
    },
  };
}
