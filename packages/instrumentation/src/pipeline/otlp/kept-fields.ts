import type { Attributes } from '@opentelemetry/api';
import {
  AUDIT_FIELD_NAMES,
  AUDIT_FIELDS,
  AUDIT_OUTCOME,
  attributesOf,
  type AuditRecord,
  type AuditRecordFields,
} from '@auditspan/conventions';
import type { KeptValues, Redactor } from '@auditspan/redaction';
import { writeAttributes } from './attribute-encoder.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** A record by what is still to be done with it. */
export interface SortedFields {
  /** Encoded already: attributes of spans, each whole. */
  readonly kept: readonly Buffer[];
  /** To be encoded: the policy leaves these as they are, whatever their values. */
  readonly left: Attributes;
  /** To be redacted; absent where nothing is. */
  readonly rest: AuditRecordFields | undefined;
}

/** Knows which fields a policy leaves as they are without examining them, and keeps the bytes of values that come again. */
export interface KeptFields {
  of(record: AuditRecordFields): SortedFields;
}

/** Most values of a field whose bytes are kept. */
const MAX_VALUES = 256;

/** Another on every record, or of too many values. */
const UNREPEATED: ReadonlySet<keyof AuditRecord> = new Set([
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
  'finishReasons',
]);

interface Field {
  readonly name: keyof AuditRecord;
  readonly key: string;
  /** Absent where values do not come again. */
  readonly bytes: Map<unknown, Buffer> | undefined;
  /** Which plain values the policy leaves; asked at the first. */
  left: KeptValues | undefined;
}

export function createKeptFields(redactor: Redactor): KeptFields {
  const writer = new ProtobufWriter();
  const fields = AUDIT_FIELD_NAMES.map(fieldOf);

  const isLeft = (field: Field, value: unknown): boolean =>
    isPlain(value) &&
    isAmong((field.left ??= keptUnderAll(redactor, Object.keys(attributesOf({ [field.name]: value })))), value);
  const encode = ({ name, bytes }: Field, known: Map<unknown, Buffer>, value: unknown): Buffer => {
    writer.clear();
    writeAttributes(writer, 9, attributesOf({ [name]: value }));
    if (known.size >= MAX_VALUES) known.clear();
    const encoded = writer.copy();
    bytes?.set(value, encoded);
    return encoded;
  };

  return {
    of(record) {
      const kept: Buffer[] = [];
      const left: Attributes = {};
      // What it is called hangs on several fields.
      if (record.outcome === AUDIT_OUTCOME.ERROR) return { kept, left, rest: record };
      let rest: Record<string, unknown> | undefined;
      for (let i = 0; i < fields.length; i += 1) {
        const field = fields[i] as Field;
        const value = record[field.name];
        if (value === undefined) continue;
        const bytes = field.bytes?.get(value);
        if (bytes !== undefined) kept.push(bytes);
        else if (!isLeft(field, value)) (rest ??= {})[field.name] = value;
        else if (field.bytes === undefined || typeof value === 'object') left[field.key] = value;
        else kept.push(encode(field, field.bytes, value));
      }
      return { kept, left, rest };
    },
  };
}

function fieldOf(name: keyof AuditRecord): Field {
  return { name, key: AUDIT_FIELDS[name].key, bytes: UNREPEATED.has(name) ? undefined : new Map(), left: undefined };
}

const PLAIN_TEXT = /^[!-~]{1,128}$/u;
/** Larger ones may be numbers of cards. */
const LARGEST_NUMBER = 1e10;
const MOST_ITEMS = 16;

/** A value of which the policy's treatment of its field alone says whether it is left: an id, a word, a count. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return PLAIN_TEXT.test(value);
  if (typeof value === 'number') return value < LARGEST_NUMBER;
  if (Array.isArray(value)) return value.length > 0 && value.length <= MOST_ITEMS && value.every(isPlainText);
  return typeof value === 'boolean';
}

function isPlainText(value: unknown): boolean {
  return typeof value === 'string' && PLAIN_TEXT.test(value);
}

/** What the policy leaves under every key that a field's values stand under, without looking into it. */
function keptUnderAll(redactor: Redactor, keys: readonly string[]): KeptValues {
  const kept = new Set(keys.map((key) => redactor.keptUnder(key)));
  return (['none', 'number', 'token'] as const).find((values) => kept.has(values)) ?? 'all';
}

/** Whether a plain value is one of those. */
function isAmong(kept: KeptValues, value: unknown): boolean {
  return kept === 'number' ? typeof value === 'number' || typeof value === 'boolean' : kept !== 'none';
}
