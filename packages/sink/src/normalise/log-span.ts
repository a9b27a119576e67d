import {
  ATTR_AUDIT_ACTION,
  ATTR_AUDIT_MODEL_ID,
  AUDIT_OUTCOME,
  type AuditRecord,
  isAuditSpan,
} from '@auditspan/conventions';
import type { LogRecord } from '../decode/log-record.ts';
import { isSpanId, isTraceId } from '../decode/span-check.ts';
import { attributeText } from '../decode/attribute-text.ts';
import type { RecordedSpan } from './audit-row.ts';
import { providerRecord } from './others/provider-logs.ts';

/** Lowest `SeverityNumber` of an error in OTLP. */
const ERROR = 17;

/**
 * Converts a log record to a span without duration, if it is an audit record by its attributes or from a known provider's log;
 * undefined for any other log record, which is not stored. Deterministic, since a repeated insert must be identical.
 *
 * The span has the attributes of the log record, its body as the status message, and the bytes of the `LogRecord` as `raw`.
 */
export function spanOfLog(record: LogRecord): RecordedSpan | undefined {
  if (isAuditSpan(record.attributes)) return toSpan(record);
  const reported = providerRecord(record);
  if (reported === undefined) return undefined;
  const span = toSpan(record);
  const isFailed = reported.record.outcome !== AUDIT_OUTCOME.SUCCESS;
  return {
    ...span,
    name: span.name || nameOfRecord(reported.record),
    statusCode: isFailed ? 2 : span.statusCode,
    reported,
  };
}

function toSpan(record: LogRecord): RecordedSpan {
  const { attributes, resource, scope, raw } = record;
  const time = record.time === 0n ? record.observedTime : record.time;
  const traceId = isTraceId(record.traceId) ? record.traceId : '';
  const spanId = isSpanId(record.spanId) ? record.spanId : '';
  return {
    traceId,
    spanId,
    parentSpanId: '',
    traceState: '',
    name: record.eventName || nameOf(record),
    kind: 0,
    startTime: time,
    endTime: time,
    attributes,
    events: [],
    links: [],
    statusCode: record.severityNumber >= ERROR ? 2 : 0,
    statusMessage: attributeText(record.body),
    resource,
    scope,
    faults: [...record.faults, ...idFaults(record, traceId, spanId)],
    raw,
  };
}

/** Names the span like an audit span. */
function nameOf({ attributes }: LogRecord): string {
  const parts = [ATTR_AUDIT_ACTION, ATTR_AUDIT_MODEL_ID].map((key) => attributeText(attributes[key] ?? null));
  return parts.filter((part) => part !== '').join(' ');
}

function nameOfRecord({ action, modelId }: Partial<AuditRecord>): string {
  return [action, modelId].filter((part) => part !== undefined).join(' ');
}

function idFaults(record: LogRecord, traceId: string, spanId: string): string[] {
  const faults: string[] = [];
  if (record.traceId !== traceId) faults.push('the trace id is not 16 bytes, or all zero, and was left out');
  if (record.spanId !== spanId) faults.push('the span id is not 8 bytes, or all zero, and was left out');
  return faults;
}
