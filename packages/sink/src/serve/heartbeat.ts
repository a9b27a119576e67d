import { randomUUID } from 'node:crypto';
import {
  ATTR_AUDIT_RECORDING_EVENT,
  AUDIT_ACTION,
  AUDIT_PRINCIPAL_SOURCE,
  AUDIT_PRINCIPAL_TYPE,
  AUDIT_PURPOSE_SOURCE,
  AUDIT_RECORDING_EVENT,
  type AuditRecord,
} from '@auditspan/conventions';
import type { LogEntry } from '../log/log-entry.ts';
import { recordOfSink } from '../own-record/own-record.ts';
import { ownRequest } from '../own-record/own-request.ts';

/** What heartbeats are made with. */
export interface HeartbeatOptions {
  /** Milliseconds from one to the next; 0 for none. */
  readonly interval: number;
  /** Name of the sink's audit log. */
  readonly origin: string;
  /** Whether records wait for ClickHouse: a heartbeat would only wait with them. */
  readonly isBusy: () => boolean;
  /** Writes to the write-ahead log, as requests are. */
  readonly append: (entry: LogEntry) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Records of a sink itself that it lives, as long as it has nothing else to store. They go the way of every record, so that
 * a log of which nothing new comes is one that was stopped, or whose end was cut off.
 * @returns how to stop it.
 */
export function startHeartbeat({ interval, origin, isBusy, append, onFailure }: HeartbeatOptions): () => void {
  if (interval === 0) return () => {};
  const sourceId = randomUUID();
  let sourceSequence = 0;
  const timer = setInterval(() => {
    if (isBusy()) return;
    sourceSequence += 1;
    append(entryOf(heartbeat(origin, { sourceId, sourceSequence }))).catch(onFailure);
  }, interval).unref();
  return () => clearInterval(timer);
}

function heartbeat(origin: string, source: Pick<AuditRecord, 'sourceId' | 'sourceSequence'>): AuditRecord {
  return {
    ...recordOfSink(AUDIT_ACTION.AUDIT_RECORDING),
    principalId: origin,
    principalType: AUDIT_PRINCIPAL_TYPE.SERVICE,
    principalSource: AUDIT_PRINCIPAL_SOURCE.WORKLOAD,
    purposeSource: AUDIT_PURPOSE_SOURCE.MISSING,
    ...source,
  };
}

function entryOf(record: AuditRecord): LogEntry {
  const attributes = { [ATTR_AUDIT_RECORDING_EVENT]: AUDIT_RECORDING_EVENT.HEARTBEAT };
  return {
    signal: 'traces',
    contentType: 'application/json',
    encoding: 'identity',
    receivedAt: BigInt(Date.now()) * 1_000_000n,
    body: Buffer.from(JSON.stringify(ownRequest(record, { attributes }))),
  };
}
