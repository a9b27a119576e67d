import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  AUDIT_FIELD_NAMES,
  AUDIT_FIELDS,
  AUDIT_REASONS_OF_OUTCOME,
  type AuditRecord,
  attributesOf,
  isAuditSpan,
  parseAuditRecord,
} from '@auditspan/conventions';
import { anyRecord, wholeRecord } from './records.ts';

describe('parseAuditRecord', () => {
  it('reads back every record that attributesOf wrote', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(parseAuditRecord(attributesOf(record))).toEqual({ ok: true, record });
      }),
    );
  });

  it('accepts integers as bigints, as OTLP decoders return them', () => {
    const attributes = { ...attributesOf(wholeRecord), [AUDIT_FIELDS.inputTokens.key]: 12n };
    expect(parseAuditRecord(attributes)).toEqual({ ok: true, record: { ...wholeRecord, inputTokens: 12 } });
  });

  it('reports every missing field of a span with a single audit key', () => {
    expect(parseAuditRecord({ 'audit.outcome': 'denied' })).toEqual({
      ok: false,
      record: { outcome: 'denied' },
      problems: [
        ...AUDIT_FIELD_NAMES.map((name) => AUDIT_FIELDS[name])
          .filter(({ required, key }) => required && key !== 'audit.outcome')
          .map(({ key }) => ({ key, kind: 'missing', message: `${key} is missing` })),
        {
          key: 'audit.outcome.reason',
          kind: 'missing',
          message: 'audit.outcome.reason is missing for outcome denied',
        },
        { key: 'audit.denied.by', kind: 'missing', message: 'audit.denied.by is missing for outcome denied' },
      ],
    });
  });

  it.each([
    ['audit.outcome', 'fine', 'value', 'audit.outcome is not one of success, denied, error, aborted, unknown'],
    ['audit.record.id', 'not-a-uuid', 'type', 'audit.record.id is not a UUIDv7'],
    ['audit.record.id', '6f9619ff-8b86-4011-b42d-00cf4fc964ff', 'type', 'audit.record.id is not a UUIDv7'],
    ['audit.principal.id', '', 'type', 'audit.principal.id is not a non-empty string'],
    ['audit.principal.verified', 'true', 'type', 'audit.principal.verified is not a boolean'],
    ['audit.principal.roles', ['reader', 7], 'type', 'audit.principal.roles is not a list of strings'],
    ['audit.attempt', -1, 'type', 'audit.attempt is not a whole number from 0'],
    ['audit.attempt', 1.5, 'type', 'audit.attempt is not a whole number from 0'],
    ['audit.attempt', 2 ** 60, 'type', 'audit.attempt is not a whole number from 0'],
    ['audit.outcome.reason', 'forbidden', 'value', 'audit.outcome.reason is not a reason of outcome success'],
    ['audit.denied.by', 'provider', 'value', 'audit.denied.by must be absent for outcome success'],
  ])('keeps the rest of a record whose %s is %j', (key, value, kind, message) => {
    const result = parseAuditRecord({ ...attributesOf(wholeRecord), [key]: value });
    expect(result).toMatchObject({ ok: false, problems: [{ key, kind, message }] });
    expect(result.record).toMatchObject({ modelId: wholeRecord.modelId, purpose: wholeRecord.purpose });
  });

  it('never throws and never repeats a value, for any attributes', () => {
    const secret = 'alice@example.com';
    const value = fc.oneof(fc.anything(), fc.constant(secret));
    const keys = fc.constantFrom(...AUDIT_FIELD_NAMES.map((name) => AUDIT_FIELDS[name].key));
    fc.assert(
      fc.property(fc.dictionary(keys, value), (attributes) => {
        const result = parseAuditRecord(attributes);
        expect(JSON.stringify(result.ok ? [] : result.problems)).not.toContain(secret);
      }),
    );
  });
});

describe('isAuditSpan', () => {
  it('holds for a span with any key under audit.', () => {
    expect(isAuditSpan({ 'http.route': '/', 'audit.made.up': 1 })).toBe(true);
    expect(isAuditSpan({ 'http.route': '/', auditor: 1, 'gen_ai.request.model': 'm' })).toBe(false);
  });

  it('does not hold for a span whose audit keys only describe its redaction, call, principal and purpose', () => {
    expect(isAuditSpan({ 'audit.principal.id': 'alice', 'audit.purpose': 'support', 'audit.session.id': 's' })).toBe(
      false,
    );
    expect(isAuditSpan({ 'http.route': '/', 'audit.call.id': 'c' })).toBe(false);
    expect(isAuditSpan({ 'http.route': '/', 'audit.redaction.policy': 'sha256:0', 'audit.redaction.count': 1 })).toBe(
      false,
    );
  });
});

describe('AUDIT_FIELDS', () => {
  it('gives every field a distinct key', () => {
    const keys = AUDIT_FIELD_NAMES.map((name) => AUDIT_FIELDS[name].key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('requires exactly the fields that the type requires', () => {
    type RequiredField = {
      [F in keyof AuditRecord]-?: undefined extends AuditRecord[F] ? never : F;
    }[keyof AuditRecord];
    const required = AUDIT_FIELD_NAMES.filter((name) => AUDIT_FIELDS[name].required);
    expectTypeOf<RequiredField>().toEqualTypeOf<
      | 'schemaVersion'
      | 'recordId'
      | 'category'
      | 'action'
      | 'outcome'
      | 'direction'
      | 'principalId'
      | 'principalType'
      | 'principalSource'
      | 'principalVerified'
      | 'attribution'
      | 'purposeSource'
      | 'sourceId'
      | 'sourceSequence'
    >();
    expect(required).toEqual([
      'schemaVersion',
      'recordId',
      'category',
      'action',
      'outcome',
      'direction',
      'principalId',
      'principalType',
      'principalSource',
      'principalVerified',
      'attribution',
      'purposeSource',
      'sourceId',
      'sourceSequence',
    ]);
  });
});

describe('AUDIT_REASONS_OF_OUTCOME', () => {
  it('gives every reason to exactly one outcome', () => {
    const given = Object.values(AUDIT_REASONS_OF_OUTCOME).flat();
    expect(given.toSorted()).toEqual([...(AUDIT_FIELDS.outcomeReason.values ?? [])].toSorted());
  });
});
