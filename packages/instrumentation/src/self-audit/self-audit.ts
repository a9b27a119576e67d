import {
  ATTR_AUDIT_RECORDING_COUNT,
  ATTR_AUDIT_RECORDING_EVENT,
  ATTR_AUDIT_RECORDING_FIRST_SEQUENCE,
  ATTR_AUDIT_RECORDING_KIND,
  ATTR_AUDIT_RECORDING_LAST_SEQUENCE,
  AUDIT_ACTION,
  AUDIT_ATTRIBUTION,
  AUDIT_DIRECTION,
  AUDIT_OUTCOME,
  AUDIT_OUTCOME_REASON,
  AUDIT_PRINCIPAL_SOURCE,
  AUDIT_PRINCIPAL_TYPE,
  AUDIT_PURPOSE_SOURCE,
  AUDIT_RECORDING_EVENT,
  AUDIT_SCHEMA_VERSION,
  type AuditRecordingEvent,
} from '@auditspan/conventions';
import { categoryOf } from '../record/category.ts';
import { createRecordId } from '../record/record-id.ts';
import type { Tally } from '../pipeline/delivery/loss-tally.ts';
import type { FinishedRecord } from '../record/recorder.ts';
import type { ServiceIdentity } from '../record/service-identity.ts';
import type { RecordSource } from '../record/source.ts';

/** What a record of `audit.recording` says beside its fields, by attribute. */
export type RecordingFacts = Readonly<Record<string, string | number>>;

/** Records how recording itself fares. Its functions never throw. */
export interface SelfAudit {
  started(facts: RecordingFacts): void;
  stopped(facts: RecordingFacts): void;
  /** A source that ended without a stop was found. */
  recovered(facts: RecordingFacts): void;
  /** Records were dropped for want of room. */
  lost(tally: Tally): void;
  /** The receiver refused records for good. */
  refused(tally: Tally, kind: string): void;
  fault(kind: string): void;
  spoolTrouble(kind: string): void;
}

/** What {@link createSelfAudit} needs. */
export interface SelfAuditOptions {
  readonly service: ServiceIdentity;
  readonly source: RecordSource;
  readonly emit: (finished: FinishedRecord) => void;
}

/** Events that tell of something wrong. */
const FAILURES: ReadonlySet<AuditRecordingEvent> = new Set([
  AUDIT_RECORDING_EVENT.LOST,
  AUDIT_RECORDING_EVENT.REFUSED,
  AUDIT_RECORDING_EVENT.FAULT,
  AUDIT_RECORDING_EVENT.SPOOL,
]);

export function createSelfAudit(options: SelfAuditOptions): SelfAudit {
  const record = (event: AuditRecordingEvent, facts: RecordingFacts): void => {
    try {
      options.emit(recordingOf(event, facts, options));
    } catch {
      // Told on behalf of something that has gone wrong already: the counts at the stop still show it.
    }
  };
  return {
    started: (facts) => record(AUDIT_RECORDING_EVENT.START, facts),
    stopped: (facts) => record(AUDIT_RECORDING_EVENT.STOP, facts),
    recovered: (facts) => record(AUDIT_RECORDING_EVENT.RECOVERED, facts),
    lost: (tally) => record(AUDIT_RECORDING_EVENT.LOST, tallyFacts(tally)),
    refused: (tally, kind) =>
      record(AUDIT_RECORDING_EVENT.REFUSED, { ...tallyFacts(tally), [ATTR_AUDIT_RECORDING_KIND]: kind }),
    fault: (kind) => record(AUDIT_RECORDING_EVENT.FAULT, { [ATTR_AUDIT_RECORDING_KIND]: kind }),
    spoolTrouble: (kind) => record(AUDIT_RECORDING_EVENT.SPOOL, { [ATTR_AUDIT_RECORDING_KIND]: kind }),
  };
}

function tallyFacts({ count, first, last }: Tally): RecordingFacts {
  return {
    [ATTR_AUDIT_RECORDING_COUNT]: count,
    [ATTR_AUDIT_RECORDING_FIRST_SEQUENCE]: first,
    [ATTR_AUDIT_RECORDING_LAST_SEQUENCE]: last,
  };
}

function recordingOf(
  event: AuditRecordingEvent,
  facts: RecordingFacts,
  { service, source }: SelfAuditOptions,
): FinishedRecord {
  const action = AUDIT_ACTION.AUDIT_RECORDING;
  const now = Date.now();
  return {
    record: {
      schemaVersion: AUDIT_SCHEMA_VERSION,
      recordId: createRecordId(),
      category: categoryOf(action),
      action,
      ...(FAILURES.has(event)
        ? { outcome: AUDIT_OUTCOME.ERROR, outcomeReason: AUDIT_OUTCOME_REASON.INTERNAL }
        : { outcome: AUDIT_OUTCOME.SUCCESS }),
      direction: AUDIT_DIRECTION.IN_PROCESS,
      principalId: service.name,
      principalType: AUDIT_PRINCIPAL_TYPE.SERVICE,
      principalSource: AUDIT_PRINCIPAL_SOURCE.WORKLOAD,
      principalVerified: false,
      attribution: AUDIT_ATTRIBUTION.EXACT,
      purposeSource: AUDIT_PURPOSE_SOURCE.MISSING,
      sourceId: source.id,
      sourceSequence: source.next(),
    },
    startTime: now,
    endTime: now,
    attributes: { [ATTR_AUDIT_RECORDING_EVENT]: event, ...facts },
  };
}
