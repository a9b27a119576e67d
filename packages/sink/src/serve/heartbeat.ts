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

/** Options of {@link startHeartbeat}. */
export interface HeartbeatOptions {
  /** Milliseconds between heartbeats; 0 for none. */
  readonly interval: number;
  /** Origin of the sink's audit log. */
  readonly origin: string;
  /** Whether records wait for ClickHouse; a heartbeat would only wait with them. */
  readonly isBusy: () => boolean;
  /** Appends to the write-ahead log, like requests. */
  readonly append: (entry: LogEntry) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Starts to record that the sink is alive while it has nothing else to store. Heartbeats are stored and sealed like every record,
 * so that a log without new records is known to be stopped or truncated.
 * @returns a function that stops the heartbeats.
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
