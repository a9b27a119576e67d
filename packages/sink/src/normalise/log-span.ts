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

/** OTLP's `SeverityNumber` of the least error. */
const ERROR = 17;

/**
 * The audit record that a log record tells of, by attributes of ours or in the words of a provider, as a span without
 * duration; undefined for a log record that tells of none, which is not stored. The same record always becomes the same
 * span: what is inserted again must be equal.
 *
 * Its attributes are those of the log record, its body is the status message, and `raw` holds the bytes of the
 * `LogRecord`.
 */
export function spanOfLog(record: LogRecord): RecordedSpan | undefined {
  if (isAuditSpan(record.attributes)) return toSpan(record);
  const told = providerRecord(record);
  if (told === undefined) return undefined;
  const span = toSpan(record);
  const isFailed = told.record.outcome !== AUDIT_OUTCOME.SUCCESS;
  return { ...span, name: span.name || nameOfRecord(told.record), statusCode: isFailed ? 2 : span.statusCode, told };
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

/** As audit spans are named. */
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
