import {
  ATTR_AUDIT_REDACTION_BYTES,
  ATTR_AUDIT_REDACTION_COUNT,
  AUDIT_FIELD_NAMES,
  AUDIT_OUTCOME,
  attributesOf,
  type AuditRecord,
  type AuditRecordFields,
} from '@auditspan/conventions';
import type { Redactor } from '@auditspan/redaction';
import { writeAttributes } from './attribute-encoder.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** A record, of which much is encoded already. */
export interface PartlyEncoded {
  /** Attributes of spans, each whole. */
  readonly kept: readonly Buffer[];
  /** What of it is still to be redacted and encoded. */
  readonly rest: AuditRecordFields;
}

/** The bytes of fields whose values come again, where the policy leaves them as they are without examining them. */
export interface KeptFields {
  of(record: AuditRecordFields): PartlyEncoded;
}

/** Most values of a field whose bytes are kept, and the longest. */
const MAX_VALUES = 256;
const MAX_LENGTH = 128;

/** Another on every record, or of too many values. */
const UNREPEATED: readonly (keyof AuditRecord)[] = [
  'recordId',
  'callId',
  'requestDigest',
  'responseDigest',
  'responseId',
  'requestBytes',
  'responseBytes',
  'inputTokens',
  'outputTokens',
  'sourceSequence',
];

interface Field {
  readonly name: keyof AuditRecord;
  readonly bytes: Map<unknown, Buffer>;
  /** A value of it had to be examined or changed: from then on all of them are looked at anew. */
  isExamined: boolean;
}

export function createKeptFields(redactor: Redactor): KeptFields {
  const writer = new ProtobufWriter();
  const fields = AUDIT_FIELD_NAMES.filter((name) => !UNREPEATED.includes(name)).map((name): Field => ({
    name,
    bytes: new Map(),
    isExamined: false,
  }));

  const encodeLeft = (field: Field, value: unknown): Buffer | undefined => {
    if (field.isExamined || !isKeepable(value)) return undefined;
    const given = attributesOf({ [field.name]: value });
    field.isExamined = !isLeft(redactor, given);
    if (field.isExamined) return undefined;
    writer.clear();
    writeAttributes(writer, 9, given);
    const bytes = writer.copy();
    if (field.bytes.size >= MAX_VALUES) field.bytes.clear();
    field.bytes.set(value, bytes);
    return bytes;
  };

  return {
    of(record) {
      const kept: Buffer[] = [];
      // What it is called hangs on several fields.
      if (record.outcome === AUDIT_OUTCOME.ERROR) return { kept, rest: record };
      const rest: Record<string, unknown> = {};
      for (const field of fields) {
        const value = record[field.name];
        if (value === undefined) continue;
        const bytes = field.bytes.get(value) ?? encodeLeft(field, value);
        if (bytes === undefined) rest[field.name] = value;
        else kept.push(bytes);
      }
      for (const name of UNREPEATED) if (record[name] !== undefined) rest[name] = record[name];
      return { kept, rest };
    },
  };
}

/** The value itself, where it can be told by identity whether another is the same. */
function isKeepable(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_LENGTH;
  return typeof value === 'boolean' || typeof value === 'number';
}

/** Whether the policy leaves attributes as they are, whatever their values are. */
function isLeft(redactor: Redactor, given: ReturnType<typeof attributesOf>): boolean {
  const redaction = redactor.begin();
  if (redaction.attributes('', given) !== given) return false;
  const evidence = redaction.evidence();
  return evidence[ATTR_AUDIT_REDACTION_BYTES] === 0 && evidence[ATTR_AUDIT_REDACTION_COUNT] === 0;
}
