import { AUDIT_FIELDS, type AuditRecord } from '@auditspan/conventions';
import type { FieldKeys, OtherSource } from './other-source.ts';

/**
 * What an application may say of any span, by an attribute of its own or by baggage that its SDK copies to spans; the
 * names beside ours are those that people use.
 */
const DECLARED = {
  principalId: [],
  principalType: [],
  principalRoles: [],
  onBehalfOf: [],
  sessionId: [],
  purpose: ['purpose'],
} as const satisfies { readonly [Field in keyof AuditRecord]?: readonly string[] };

/** A source whose own attributes come behind those that any span may have. */
export function withDeclared(source: OtherSource): OtherSource {
  const declared = (Object.keys(DECLARED) as (keyof typeof DECLARED)[]).map((field) => [
    field,
    [AUDIT_FIELDS[field].key, ...DECLARED[field], ...(source.keys[field] ?? [])],
  ]);
  return { ...source, keys: { ...source.keys, ...(Object.fromEntries(declared) as FieldKeys) } };
}
