import { AUDIT_FIELDS, type AuditRecord } from '@auditspan/conventions';
import type { FieldKeys, OtherSource } from './other-source.ts';

/**
 * Fields that an application may set on any span, by an attribute or by baggage that its SDK copies to spans; the names besides
 * ours are in common use.
 */
const DECLARED = {
  principalId: [],
  principalType: [],
  principalRoles: [],
  onBehalfOf: [],
  sessionId: [],
  purpose: ['purpose'],
} as const satisfies { readonly [Field in keyof AuditRecord]?: readonly string[] };

/** Returns a source whose own attributes come after those that any span may have. */
export function withDeclared(source: OtherSource): OtherSource {
  const declared = (Object.keys(DECLARED) as (keyof typeof DECLARED)[]).map((field) => [
    field,
    [AUDIT_FIELDS[field].key, ...DECLARED[field], ...(source.keys[field] ?? [])],
  ]);
  return { ...source, keys: { ...source.keys, ...(Object.fromEntries(declared) as FieldKeys) } };
}
