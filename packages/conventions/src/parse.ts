import {
  ATTR_AUDIT_CALL_ID,
  ATTR_AUDIT_PRINCIPAL_ID,
  ATTR_AUDIT_PRINCIPAL_ON_BEHALF_OF,
  ATTR_AUDIT_PRINCIPAL_ROLES,
  ATTR_AUDIT_PRINCIPAL_TYPE,
  ATTR_AUDIT_PURPOSE,
  ATTR_AUDIT_SESSION_ID,
  AUDIT_ATTRIBUTE_PREFIX,
  AUDIT_REDACTION_PREFIX,
} from './audit-attributes.ts';
import { AUDIT_FIELD_NAMES, AUDIT_FIELDS, type AuditField, type AuditFieldType } from './fields.ts';
import type { AuditRecord } from './record.ts';
import { AUDIT_REASONS_OF_OUTCOME } from './values.ts';

/** One problem with the attributes of an audit span. */
export interface AuditProblem {
  /** Key of the attribute. */
  readonly key: string;
  /**
   * `missing`: required but absent; `type`: not of the field's type; `value`: not in the closed set, or inconsistent
   * with another field.
   */
  readonly kind: 'missing' | 'type' | 'value';
  /** Describes the problem without the offending value, which may be personal data. */
  readonly message: string;
}

/** Result of {@link parseAuditRecord}: a complete record, or the fields that could be read and every problem. */
export type AuditRecordResult =
  | { readonly ok: true; readonly record: AuditRecord }
  | { readonly ok: false; readonly record: Partial<AuditRecord>; readonly problems: readonly AuditProblem[] };

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Reader of each field type: returns the value as the record holds it, or undefined if it is not of the type. */
const readers: { readonly [T in AuditFieldType]: (value: unknown) => unknown } = {
  string: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
  uuid: recordIdOf,
  int: readCount,
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  'string[]': (value) => (Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined),
};

/** Returns a value as a record id in lower case, or undefined if it is not a UUIDv7. */
export function recordIdOf(value: unknown): string | undefined {
  return typeof value === 'string' && UUID_V7.test(value) ? value.toLowerCase() : undefined;
}

function readCount(value: unknown): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** Keys that baggage puts on any span: the call it belongs to, its principal and its purpose. */
const KEYS_OF_ANY_SPAN: ReadonlySet<string> = new Set([
  ATTR_AUDIT_CALL_ID,
  ATTR_AUDIT_PRINCIPAL_ID,
  ATTR_AUDIT_PRINCIPAL_TYPE,
  ATTR_AUDIT_PRINCIPAL_ROLES,
  ATTR_AUDIT_PRINCIPAL_ON_BEHALF_OF,
  ATTR_AUDIT_SESSION_ID,
  ATTR_AUDIT_PURPOSE,
]);

/**
 * Whether a span with these attributes is an audit span: it has a key under `audit.` other than the ones any span may
 * have, which describe its redaction, call, principal and purpose.
 */
export function isAuditSpan(attributes: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(attributes).some(isAuditKey);
}

/** Whether an attribute with this key makes its span an audit span. */
export function isAuditKey(key: string): boolean {
  if (!key.startsWith(AUDIT_ATTRIBUTE_PREFIX)) return false;
  return !KEYS_OF_ANY_SPAN.has(key) && !key.startsWith(AUDIT_REDACTION_PREFIX);
}

/**
 * Parses an audit record from a span's attributes, as OpenTelemetry or an OTLP decoder represents them (strings,
 * numbers or bigints, booleans, arrays of strings). Never throws: problems are listed, and the fields that could be
 * read are returned anyway, since a faulty record must not be lost.
 */
export function parseAuditRecord(attributes: Readonly<Record<string, unknown>>): AuditRecordResult {
  const record: Record<string, unknown> = {};
  const problems: AuditProblem[] = [];
  for (const name of AUDIT_FIELD_NAMES) {
    const field = AUDIT_FIELDS[name];
    const value = readField(field, attributes[field.key], problems);
    if (value !== undefined) record[name] = value;
  }
  problems.push(...auditContradictions(record));
  if (problems.length > 0) return { ok: false, record, problems };
  return { ok: true, record: record as unknown as AuditRecord };
}

function readField(field: AuditField, raw: unknown, problems: AuditProblem[]): unknown {
  if (raw === undefined || raw === null) {
    if (field.required) problems.push({ key: field.key, kind: 'missing', message: `${field.key} is missing` });
    return undefined;
  }
  const value = readers[field.type](raw);
  if (value === undefined) {
    problems.push({ key: field.key, kind: 'type', message: `${field.key} is not a ${expected(field.type)}` });
    return undefined;
  }
  if (field.values && !field.values.includes(value as string)) {
    problems.push({ key: field.key, kind: 'value', message: `${field.key} is not one of ${field.values.join(', ')}` });
    return undefined;
  }
  return value;
}

function expected(type: AuditFieldType): string {
  if (type === 'string') return 'non-empty string';
  if (type === 'uuid') return 'UUIDv7';
  if (type === 'int') return 'whole number from 0';
  return type === 'boolean' ? 'boolean' : 'list of strings';
}

/**
 * Returns the problems that no single field shows: a reason that the outcome does not allow, a denial without
 * `deniedBy`.
 */
export function auditContradictions(
  record: Readonly<Partial<Pick<AuditRecord, 'outcome' | 'outcomeReason' | 'deniedBy'>>>,
): AuditProblem[] {
  const { outcome, outcomeReason, deniedBy } = record;
  if (outcome === undefined) return [];
  const problems: AuditProblem[] = [];
  const allowed = AUDIT_REASONS_OF_OUTCOME[outcome];
  const reasonKey = AUDIT_FIELDS.outcomeReason.key;
  if (outcomeReason !== undefined && !allowed.includes(outcomeReason)) {
    problems.push({ key: reasonKey, kind: 'value', message: `${reasonKey} is not a reason of outcome ${outcome}` });
  }
  if (outcomeReason === undefined && allowed.length > 0) {
    problems.push({ key: reasonKey, kind: 'missing', message: `${reasonKey} is missing for outcome ${outcome}` });
  }
  const deniedKey = AUDIT_FIELDS.deniedBy.key;
  if (outcome === 'denied' && deniedBy === undefined) {
    problems.push({ key: deniedKey, kind: 'missing', message: `${deniedKey} is missing for outcome denied` });
  }
  if (outcome !== 'denied' && deniedBy !== undefined) {
    problems.push({ key: deniedKey, kind: 'value', message: `${deniedKey} must be absent for outcome ${outcome}` });
  }
  return problems;
}
