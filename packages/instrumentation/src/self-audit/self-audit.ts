import {
  AUDIT_CATEGORY_OF_ACTION,
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
  createRecordId,
} from '@auditspan/conventions';
import type { Tally } from '../pipeline/delivery/loss-tally.ts';
import type { FinishedRecord } from '../record/finished-record.ts';
import type { ServiceIdentity } from '../context/service-identity.ts';
import type { RecordSource } from '../record/source.ts';

/** Attributes of an `audit.recording` record, beyond its fields. */
export type RecordingFacts = Readonly<Record<string, string | number>>;

/**
 * Records the state of recording itself. Its functions never throw: an event that cannot be recorded, because the
 * pipeline is faulty, is kept until it can.
 */
export interface SelfAudit {
  started(facts: RecordingFacts): void;
  stopped(facts: RecordingFacts): void;
  /** A source that ended without a stop record was found. */
  recovered(facts: RecordingFacts): void;
  /** Records were dropped for lack of room. */
  lost(tally: Tally): void;
  /** The receiver permanently rejected records. */
  refused(tally: Tally, kind: string): void;
  fault(kind: string): void;
  spoolTrouble(kind: string): void;
  /** Records the events that could not be recorded when they happened. */
  recordPending(): void;
}

/** Options of {@link createSelfAudit}. */
export interface SelfAuditOptions {
  readonly service: ServiceIdentity;
  readonly source: RecordSource;
  readonly emit: (finished: FinishedRecord) => void;
  /** Number of the last stored record. */
  readonly lastKept: () => number;
}

/** Events that report a failure. */
const FAILURES: ReadonlySet<AuditRecordingEvent> = new Set([
  AUDIT_RECORDING_EVENT.LOST,
  AUDIT_RECORDING_EVENT.REFUSED,
  AUDIT_RECORDING_EVENT.FAULT,
  AUDIT_RECORDING_EVENT.SPOOL,
]);

/** Maximum number of pending events; every kind is reported once, so there are few. */
const MAX_PENDING = 128;

export function createSelfAudit(options: SelfAuditOptions): SelfAudit {
  const pending: Occurrence[] = [];
  const tryToRecord = (occurrence: Occurrence): boolean => {
    const { source } = options;
    const before = source.last;
    try {
      options.emit(recordingOf(occurrence, options));
      return true;
    } catch {
      // The failure may have come after the record was stored.
      return source.last > before && options.lastKept() === source.last;
    }
  };
  const record = (event: AuditRecordingEvent, facts: RecordingFacts): void => {
    const occurrence = { event, facts, time: Date.now() };
    if (!tryToRecord(occurrence) && pending.length < MAX_PENDING) pending.push(occurrence);
  };
  return {
    recordPending() {
      while (pending[0] !== undefined && tryToRecord(pending[0])) pending.shift();
    },
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

/** An event to be recorded, and its time. */
interface Occurrence {
  readonly event: AuditRecordingEvent;
  readonly facts: RecordingFacts;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
}

function recordingOf({ event, facts, time }: Occurrence, { service, source }: SelfAuditOptions): FinishedRecord {
  const action = AUDIT_ACTION.AUDIT_RECORDING;
  return {
    record: {
      schemaVersion: AUDIT_SCHEMA_VERSION,
      recordId: createRecordId(),
      category: AUDIT_CATEGORY_OF_ACTION[action],
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
    startTime: time,
    endTime: time,
    attributes: { [ATTR_AUDIT_RECORDING_EVENT]: event, ...facts },
  };
}
