import {
  ATTR_AUDIT_CALL_ID,
  ATTR_SERVICE_NAME,
  AUDIT_ACTION,
  AUDIT_ATTRIBUTION,
  AUDIT_CATEGORY_OF_ACTION,
  AUDIT_DIRECTION,
  AUDIT_FIELDS,
  AUDIT_PRINCIPAL_SOURCE,
  AUDIT_PRINCIPAL_TYPE,
  AUDIT_PURPOSE_SOURCE,
  AUDIT_USAGE_STATE,
  type AuditRecord,
} from '@auditspan/conventions';
import { otherOutcome } from './other-outcome.ts';
import { type OtherSource, type ReportedSpan, textOf } from './other-source.ts';
import { OTHER_SOURCES } from './other-sources.ts';
import { readFields } from './read-fields.ts';

/** A record read from a span of another instrumentation. */
export interface OtherRecord {
  readonly record: Partial<AuditRecord>;
  /** Names the source and the fields that it does not provide. */
  readonly problem: string;
}

/** How reliably a source names the principal. */
export type Naming = Pick<AuditRecord, 'principalSource' | 'attribution'> & Partial<Pick<AuditRecord, 'principalType'>>;

/** Named by the application, for a user. */
const BY_APPLICATION: Naming = {
  principalType: AUDIT_PRINCIPAL_TYPE.USER,
  principalSource: AUDIT_PRINCIPAL_SOURCE.BAGGAGE,
  attribution: AUDIT_ATTRIBUTION.AMBIENT,
};
/** OpenTelemetry's name of a service without one. */
const UNKNOWN_SERVICE = 'unknown_service';
/** OTLP's span kind of a server. */
const SERVER = 2;
/** Fields that auditors ask for first and that a source may lack. */
const LOOKED_FOR = ['recordId', 'sourceId', 'sourceSequence', 'principalId', 'modelId', 'purpose'] as const;

/**
 * Reads a model call that another instrumentation recorded. Undefined for a span that has the id of a call, which has a record of
 * its own.
 */
export function otherRecord(span: ReportedSpan): OtherRecord | undefined {
  if (ATTR_AUDIT_CALL_ID in span.attributes) return undefined;
  const source = OTHER_SOURCES.find(
    (each) => each.marks.some((mark) => mark in span.attributes) && each.isModelCall(span),
  );
  return source === undefined ? undefined : recordOf(span, source);
}

/** Returns the record of a call that a source describes, with the fields that it lacks. */
export function recordOf(span: ReportedSpan, source: OtherSource, naming: Naming = BY_APPLICATION): OtherRecord {
  const reported = readFields(span, source);
  const record = completed(span, reported, source, naming);
  const unknown = record.principalType === undefined ? (['principalType'] as const) : [];
  const missing = [...LOOKED_FOR.filter((field) => reported[field] === undefined), ...unknown].map(
    (field) => AUDIT_FIELDS[field].key,
  );
  return {
    record,
    problem: `recorded by ${source.name}, which does not tell ${missing.join(', ')}`,
  };
}

function completed(
  span: ReportedSpan,
  reported: Partial<AuditRecord>,
  source: OtherSource,
  naming: Naming,
): Partial<AuditRecord> {
  const { action = AUDIT_ACTION.MODEL_INVOKE } = reported;
  const isCounted = reported.inputTokens !== undefined || reported.outputTokens !== undefined;
  return {
    category: AUDIT_CATEGORY_OF_ACTION[action],
    action,
    direction: span.kind === SERVER ? AUDIT_DIRECTION.INBOUND : AUDIT_DIRECTION.OUTBOUND,
    ...principalOf(span, reported, naming),
    purposeSource: reported.purpose === undefined ? AUDIT_PURPOSE_SOURCE.MISSING : AUDIT_PURPOSE_SOURCE.EXPLICIT,
    usageState: isCounted ? AUDIT_USAGE_STATE.REPORTED : AUDIT_USAGE_STATE.ABSENT,
    ...reported,
    ...otherOutcome(span, reported, source.failure?.(span)),
  };
}

/** The named principal; otherwise the service, which certainly made the call, though perhaps on behalf of somebody. */
function principalOf(
  { resource }: ReportedSpan,
  { principalId }: Partial<AuditRecord>,
  naming: Naming,
): Partial<AuditRecord> {
  if (principalId !== undefined) return { ...naming, principalVerified: false };
  return {
    principalId: textOf(resource.attributes, ATTR_SERVICE_NAME) || UNKNOWN_SERVICE,
    principalType: AUDIT_PRINCIPAL_TYPE.SERVICE,
    principalSource: AUDIT_PRINCIPAL_SOURCE.WORKLOAD,
    principalVerified: false,
    attribution: AUDIT_ATTRIBUTION.UNKNOWN,
  };
}
