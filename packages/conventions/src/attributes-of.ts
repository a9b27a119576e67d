import { AUDIT_FIELD_NAMES, AUDIT_FIELDS } from './fields.ts';
import { genAiAttributes } from './gen-ai.ts';
import type { AuditRecordFields } from './record.ts';

/** Span attributes in the form that OpenTelemetry's API takes. */
export type AuditAttributes = Record<string, string | number | boolean | string[]>;

const KEYS: ReadonlyMap<string, string> = new Map(AUDIT_FIELD_NAMES.map((name) => [name, AUDIT_FIELDS[name].key]));

/**
 * Returns the span attributes of a record or of part of one: each field under its key, plus the `gen_ai.*` attributes
 * that mirror it. The inverse of `parseAuditRecord`.
 */
export function attributesOf(record: AuditRecordFields): AuditAttributes {
  const attributes: AuditAttributes = genAiAttributes(record);
  for (const name of Object.keys(record) as (keyof AuditRecordFields)[]) {
    const key = KEYS.get(name);
    const value = record[name];
    if (key !== undefined && value !== undefined) attributes[key] = asAttribute(value);
  }
  return attributes;
}

function asAttribute(value: string | number | boolean | readonly string[]): AuditAttributes[string] {
  return typeof value === 'object' ? [...value] : value;
}

/**
 * Returns the span name of a record: `{audit.action} {audit.model.id}`, or the action alone if no model is involved.
 */
export function auditSpanName(record: { readonly action: string; readonly modelId?: string | undefined }): string {
  return record.modelId === undefined ? record.action : `${record.action} ${record.modelId}`;
}
