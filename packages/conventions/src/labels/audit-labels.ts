import * as audit from '../audit-attributes.ts';
import { AUDIT_FIELD_NAMES, AUDIT_FIELDS, type AuditField } from '../fields.ts';
import * as otel from '../otel-attributes.ts';
import { AUDIT_RECORDING_PREFIX } from '../recording-attributes.ts';
import type { AttributeLabelRow } from './label.ts';

/** Fields that hold free text. */
const FREE_TEXT: ReadonlySet<string> = new Set([
  audit.ATTR_AUDIT_PURPOSE,
  audit.ATTR_AUDIT_DATA_CLASS,
  otel.ATTR_USER_AGENT_ORIGINAL,
]);

/**
 * Principals, as named by whatever vouches for them: a distinguished name contains spaces. An audit needs them
 * unmasked.
 */
const NAMES: ReadonlySet<string> = new Set([
  audit.ATTR_AUDIT_PRINCIPAL_ID,
  audit.ATTR_AUDIT_PRINCIPAL_ROLES,
  audit.ATTR_AUDIT_PRINCIPAL_ON_BEHALF_OF,
]);

/** The fields of the audit record. They are left unchanged so that an audit can rely on them. */
export const AUDIT_LABELS: readonly AttributeLabelRow[] = [
  [`${audit.AUDIT_REDACTION_PREFIX}*`, 'exempt'],
  [`${AUDIT_RECORDING_PREFIX}*`, 'exempt', 'token'],
  ...AUDIT_FIELD_NAMES.map((name) => rowOf(AUDIT_FIELDS[name])),
];

function rowOf({ key, type }: AuditField): AttributeLabelRow {
  if (FREE_TEXT.has(key)) return [key, 'scan'];
  if (NAMES.has(key)) return [key, 'exempt'];
  return [key, 'exempt', type === 'int' || type === 'boolean' ? 'number' : 'token'];
}
