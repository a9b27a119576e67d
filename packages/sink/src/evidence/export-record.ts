import { randomBytes, randomUUID } from 'node:crypto';
import {
  attributesOf,
  AUDIT_ACTION,
  AUDIT_ATTRIBUTION,
  AUDIT_CATEGORY,
  AUDIT_DIRECTION,
  AUDIT_OUTCOME,
  AUDIT_PRINCIPAL_SOURCE,
  AUDIT_PRINCIPAL_TYPE,
  AUDIT_PURPOSE_SOURCE,
  AUDIT_SCHEMA_VERSION,
  auditSpanName,
  type AuditRecord,
} from '@auditspan/conventions';
import { EvidenceError } from '../errors.ts';
import { recordIdAt } from '../unseal/record-id.ts';

/** Who takes records out of the store, and what for. */
export interface Export {
  readonly principal: string;
  /** Whether somebody was named, or it is the user whose process this is. */
  readonly isNamed: boolean;
  readonly reason: string;
}

const TIMEOUT = 30_000;

/**
 * Sends the record of an export to a sink, which seals it as it does every record.
 * @param url where its OTLP/HTTP is, without `/v1/traces`.
 * @returns the record's id; it is on the sink's disk.
 * @throws {EvidenceError} where the sink does not take it.
 */
export async function recordExport(url: string, given: Export): Promise<string> {
  const record = recordOf(given, Date.now());
  const body = JSON.stringify(requestOf(record));
  try {
    const response = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const answer = await response.text();
    if (response.status !== 200) throw new Error(`it answered with ${response.status}: ${answer}`);
    return record.recordId;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EvidenceError(
      `the sink at ${url} did not take the record of this export: ${reason}; nothing was written`,
      {
        cause: error,
      },
    );
  }
}

function recordOf({ principal, isNamed, reason }: Export, now: number): AuditRecord {
  return {
    schemaVersion: AUDIT_SCHEMA_VERSION,
    recordId: recordIdAt(now),
    category: AUDIT_CATEGORY.ADMIN,
    action: AUDIT_ACTION.AUDIT_EXPORT,
    outcome: AUDIT_OUTCOME.SUCCESS,
    direction: AUDIT_DIRECTION.IN_PROCESS,
    principalId: principal,
    principalType: AUDIT_PRINCIPAL_TYPE.USER,
    principalSource: isNamed ? AUDIT_PRINCIPAL_SOURCE.EXPLICIT : AUDIT_PRINCIPAL_SOURCE.WORKLOAD,
    principalVerified: false,
    attribution: AUDIT_ATTRIBUTION.EXACT,
    purpose: reason,
    purposeSource: AUDIT_PURPOSE_SOURCE.EXPLICIT,
    sourceId: randomUUID(),
    sourceSequence: 1,
  };
}

/** One span as OTLP/JSON. */
function requestOf(record: AuditRecord): object {
  const time = `${BigInt(Date.now()) * 1_000_000n}`;
  const attributes = Object.entries(attributesOf(record)).map(([key, value]) => ({ key, value: valueOf(value) }));
  const span = {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name: auditSpanName(record),
    kind: 1,
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes,
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'auditspan' } }] };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: '@auditspan/sink' }, spans: [span] }] }] };
}

function valueOf(value: unknown): object {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { intValue: String(value) };
  return { stringValue: String(value) };
}
