import { randomBytes, randomUUID } from 'node:crypto';
import {
  ATTR_AUDIT_READ_FIELDS,
  ATTR_AUDIT_READ_RECORD_ID,
  ATTR_SERVICE_NAME,
  attributesOf,
  AUDIT_ACTION,
  AUDIT_ATTRIBUTION,
  AUDIT_CATEGORY,
  AUDIT_DIRECTION,
  AUDIT_OUTCOME,
  AUDIT_OUTCOME_REASON,
  AUDIT_PRINCIPAL_SOURCE,
  AUDIT_PRINCIPAL_TYPE,
  AUDIT_PURPOSE_SOURCE,
  AUDIT_SCHEMA_VERSION,
  auditSpanName,
  type AuditRecord,
} from '@auditspan/conventions';
import type { Span } from '../decode/span.ts';
import { recordIdAt } from './record-id.ts';
import type { SealedRecord } from './sealed-record.ts';

/** Who reads what for what purpose. */
export interface Reading {
  readonly principal: string;
  /** Whether somebody was named, or it is the user whose process this is. */
  readonly isNamed: boolean;
  readonly purpose: string;
  readonly record: SealedRecord;
  /** What is opened, such as `s1 attributes.note`. */
  readonly fields: readonly string[];
  readonly dataClass: string;
  /** Whether it could be opened. */
  readonly isOpened: boolean;
}

const SERVICE = 'auditspan';
/** The span was made here. */
const NOT_RECEIVED = new Uint8Array();

/** The audit span of a reading, in the trace of what was read and with a link to it. */
export function readSpan(reading: Reading, now: Date = new Date()): Span {
  const { record, fields } = reading;
  const audit = auditRecordOf(reading, now);
  const attributes = {
    ...attributesOf(audit),
    [ATTR_AUDIT_READ_RECORD_ID]: record.id,
    [ATTR_AUDIT_READ_FIELDS]: [...fields],
  };
  const time = BigInt(now.getTime()) * 1_000_000n;
  const span: Omit<Span, 'raw'> = {
    traceId: record.traceId,
    spanId: randomBytes(8).toString('hex'),
    parentSpanId: '',
    traceState: '',
    name: auditSpanName(audit),
    kind: 1,
    startTime: time,
    endTime: time,
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, typeof value === 'number' ? BigInt(value) : value]),
    ),
    events: [],
    links: [{ traceId: record.traceId, spanId: record.spanId, traceState: '', attributes: {} }],
    statusCode: reading.isOpened ? 0 : 2,
    statusMessage: '',
    resource: { attributes: { [ATTR_SERVICE_NAME]: SERVICE }, faults: [], raw: NOT_RECEIVED },
    scope: { name: '@auditspan/sink', version: '', raw: NOT_RECEIVED },
    faults: [],
  };
  return { ...span, raw: Buffer.from(JSON.stringify(span, decimal), 'utf8') };
}

function auditRecordOf({ principal, isNamed, purpose, dataClass, isOpened }: Reading, now: Date): AuditRecord {
  return {
    schemaVersion: AUDIT_SCHEMA_VERSION,
    recordId: recordIdAt(now.getTime()),
    category: AUDIT_CATEGORY.ADMIN,
    action: AUDIT_ACTION.AUDIT_READ,
    outcome: isOpened ? AUDIT_OUTCOME.SUCCESS : AUDIT_OUTCOME.ERROR,
    ...(!isOpened && { outcomeReason: AUDIT_OUTCOME_REASON.INVALID_REQUEST }),
    direction: AUDIT_DIRECTION.IN_PROCESS,
    principalId: principal,
    principalType: AUDIT_PRINCIPAL_TYPE.USER,
    principalSource: isNamed ? AUDIT_PRINCIPAL_SOURCE.EXPLICIT : AUDIT_PRINCIPAL_SOURCE.WORKLOAD,
    principalVerified: false,
    attribution: AUDIT_ATTRIBUTION.EXACT,
    purpose,
    purposeSource: AUDIT_PURPOSE_SOURCE.EXPLICIT,
    dataClass,
    sourceId: randomUUID(),
    sourceSequence: 1,
  };
}

function decimal(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
