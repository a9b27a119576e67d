import { AUDIT_FIELD_NAMES, AUDIT_FIELDS } from './fields.ts';
import { genAiAttributes } from './gen-ai.ts';
import type { AuditRecordFields } from './record.ts';

/** Attributes as OpenTelemetry's API takes them. */
export type AuditAttributes = Record<string, string | number | boolean | string[]>;

const KEYS: ReadonlyMap<string, string> = new Map(AUDIT_FIELD_NAMES.map((name) => [name, AUDIT_FIELDS[name].key]));

/**
 * The span attributes of a record, or of a part of one: each field under its key, and the `gen_ai.*` projection
 * beside it. The inverse of `parseAuditRecord`.
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

/** The name of a record's span: `{audit.action} {audit.model.id}`, or the action alone where no model is involved. */
export function auditSpanName(record: { readonly action: string; readonly modelId?: string | undefined }): string {
  return record.modelId === undefined ? record.action : `${record.action} ${record.modelId}`;
}
