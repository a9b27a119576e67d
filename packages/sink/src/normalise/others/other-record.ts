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
  type AuditFieldType,
  type AuditRecord,
} from '@auditspan/conventions';
import type { Attributes, AttributeValue } from '../../decode/span.ts';
import { otherOutcome } from './other-outcome.ts';
import { type OtherSource, type ToldSpan, textOf } from './other-source.ts';
import { OTHER_SOURCES } from './other-sources.ts';

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
export function otherRecord(span: ToldSpan): OtherRecord | undefined {
  if (ATTR_AUDIT_CALL_ID in span.attributes) return undefined;
  const source = OTHER_SOURCES.find(
    (each) => each.marks.some((mark) => mark in span.attributes) && each.isModelCall(span),
  );
  return source === undefined ? undefined : recordOf(span, source);
}

/** Returns the record of a call that a source describes, with the fields that it lacks. */
export function recordOf(span: ToldSpan, source: OtherSource, naming: Naming = BY_APPLICATION): OtherRecord {
  const told = readFields(span.attributes, source);
  const record = completed(span, told, naming);
  const unknown = record.principalType === undefined ? (['principalType'] as const) : [];
  const missing = [...LOOKED_FOR.filter((field) => told[field] === undefined), ...unknown].map(
    (field) => AUDIT_FIELDS[field].key,
  );
  return {
    record,
    problem: `recorded by ${source.name}, which does not tell ${missing.join(', ')}`,
  };
}

function completed(span: ToldSpan, told: Partial<AuditRecord>, naming: Naming): Partial<AuditRecord> {
  const { action = AUDIT_ACTION.MODEL_INVOKE } = told;
  const isCounted = told.inputTokens !== undefined || told.outputTokens !== undefined;
  return {
    category: AUDIT_CATEGORY_OF_ACTION[action],
    action,
    direction: span.kind === SERVER ? AUDIT_DIRECTION.INBOUND : AUDIT_DIRECTION.OUTBOUND,
    ...principalOf(span, told, naming),
    purposeSource: told.purpose === undefined ? AUDIT_PURPOSE_SOURCE.MISSING : AUDIT_PURPOSE_SOURCE.EXPLICIT,
    usageState: isCounted ? AUDIT_USAGE_STATE.REPORTED : AUDIT_USAGE_STATE.ABSENT,
    ...told,
    ...(told.modelProvider === undefined ? {} : { modelProvider: told.modelProvider.toLowerCase() }),
    ...otherOutcome(span, told),
  };
}

/** The named principal; otherwise the service, which certainly made the call, though perhaps on behalf of somebody. */
function principalOf(
  { resource }: ToldSpan,
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

function readFields(attributes: Attributes, { keys, derive = {} }: OtherSource): Partial<AuditRecord> {
  const record: Partial<Record<keyof AuditRecord, unknown>> = {};
  for (const [field, names] of Object.entries(keys) as [keyof AuditRecord, readonly string[]][]) {
    const { type, values } = AUDIT_FIELDS[field];
    const value = names
      .map((name) => READERS[type](attributes[name] ?? null))
      .find((each) => each !== undefined && (values === undefined || values.includes(each as string)));
    if (value !== undefined) record[field] = value;
  }
  for (const [field, read] of Object.entries(derive) as [keyof AuditRecord, (from: Attributes) => unknown][]) {
    const value = read(attributes);
    if (value !== undefined) record[field] = value;
  }
  return record as Partial<AuditRecord>;
}

const READERS: { readonly [Type in AuditFieldType]: (value: AttributeValue) => unknown } = {
  string: readText,
  uuid: () => undefined,
  int: readCount,
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  'string[]': readTexts,
};

function readText(value: AttributeValue): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Some sources encode counts as text or floating-point numbers. */
function readCount(value: AttributeValue): number | undefined {
  const isDigits = typeof value === 'string' && /^\d{1,15}$/.test(value);
  const number = isDigits || typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function readTexts(value: AttributeValue): readonly string[] | undefined {
  if (Array.isArray(value)) {
    const texts = value.filter((item) => typeof item === 'string' && item !== '');
    return texts.length === 0 ? undefined : texts;
  }
  const text = readText(value);
  return text === undefined ? undefined : [text];
}
