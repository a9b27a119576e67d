import fc from 'fast-check';
import {
  AUDIT_FIELD_NAMES,
  AUDIT_FIELDS,
  AUDIT_REASONS_OF_OUTCOME,
  AUDIT_SCHEMA_VERSION,
  type AuditField,
  type AuditRecord,
} from '@auditspan/conventions';

/** A record of a successful call. */
export const wholeRecord: AuditRecord = {
  schemaVersion: AUDIT_SCHEMA_VERSION,
  recordId: '01932b2c-7c5e-7d3a-9f00-1b2c3d4e5f60',
  category: 'access',
  action: 'model.invoke',
  outcome: 'success',
  direction: 'outbound',
  principalId: 'alice',
  principalType: 'user',
  principalSource: 'explicit',
  principalVerified: false,
  principalRoles: ['support'],
  attribution: 'exact',
  modelId: 'gpt-5-mini',
  modelServedId: 'gpt-5-mini-2025-08-07',
  modelProvider: 'openai',
  purpose: 'customer-support',
  purposeSource: 'explicit',
  operation: 'chat',
  inputTokens: 11,
  outputTokens: 7,
  usageState: 'reported',
  httpStatus: 200,
  sourceId: 'f3b0c442',
  sourceSequence: 1,
};

function valueOf(field: AuditField): fc.Arbitrary<unknown> {
  if (field.values) return fc.constantFrom(...field.values);
  const text = fc.string({ minLength: 1, unit: 'grapheme' });
  if (field.type === 'uuid') return fc.uuid({ version: 7 });
  if (field.type === 'int') return fc.maxSafeNat();
  if (field.type === 'boolean') return fc.boolean();
  return field.type === 'string[]' ? fc.array(text) : text;
}

function consistent(record: Record<string, unknown>): AuditRecord {
  const reasons = AUDIT_REASONS_OF_OUTCOME[record['outcome'] as AuditRecord['outcome']];
  const { outcomeReason, deniedBy, ...rest } = record;
  const denied = rest['outcome'] === 'denied' ? { deniedBy: deniedBy ?? 'provider' } : {};
  const reason = reasons.find((each) => each === outcomeReason) ?? reasons[0];
  return { ...rest, ...denied, ...(reason && { outcomeReason: reason }) } as unknown as AuditRecord;
}

/** Any record that the vocabulary allows. */
export const anyRecord: fc.Arbitrary<AuditRecord> = fc
  .record(Object.fromEntries(AUDIT_FIELD_NAMES.map((name) => [name, valueOf(AUDIT_FIELDS[name])])), {
    requiredKeys: AUDIT_FIELD_NAMES.filter((name) => AUDIT_FIELDS[name].required),
  })
  .map((record) => consistent(record));
