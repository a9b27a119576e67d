import {
  AUDIT_FIELD_NAMES,
  AUDIT_FIELDS,
  AUDIT_OUTCOME,
  attributesOf,
  type AuditRecord,
  type AuditRecordFields,
} from '@auditspan/conventions';
import type { KeptValues, Redactor } from '@auditspan/redaction';
import { encodedKey, SPAN_ATTRIBUTES, writeAttribute, writeAttributes } from './attribute-encoder.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Determines the fields that a policy keeps without examining them, and caches the bytes of repeated values. */
export interface KeptFields {
  /**
   * Writes the fields that the policy keeps, whatever their values, as attributes of a span.
   *
   * @returns the fields that must be redacted; `undefined` if there are none
   */
  write(writer: ProtobufWriter, record: AuditRecordFields): AuditRecordFields | undefined;
}

/** Maximum number of cached values per field. */
const MAX_VALUES = 256;

/** Fields that differ on every record, or have too many values. */
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

/** Fields of the principal, which vary between records but repeat. */
const OF_CALLER: ReadonlySet<keyof AuditRecord> = new Set([
  'principalId',
  'principalRoles',
  'onBehalfOf',
  'sessionId',
  'credentialId',
  'clientAddress',
  'userAgent',
  'country',
]);

interface Field {
  readonly name: keyof AuditRecord;
  readonly key: Buffer;
  /** Absent if values do not repeat. */
  readonly bytes: Map<unknown, Buffer> | undefined;
  /** Plain values that the policy keeps; determined at first use. */
  left: KeptValues | undefined;
}

/** The encoded fields common to records that differ only in principal and individual fields. */
interface Block {
  readonly values: readonly unknown[];
  readonly bytes: Buffer;
}

/** Maximum number of cached blocks: a service uses few models in few ways. */
const MAX_BLOCKS = 8;

export function createKeptFields(redactor: Redactor): KeptFields {
  const write = createFieldWriter(redactor);
  const fields = AUDIT_FIELD_NAMES.map(fieldOf);
  const steady = fields.filter(({ name }) => !UNREPEATED.has(name) && !OF_CALLER.has(name));
  const others = fields.filter((field) => !steady.includes(field));
  let blocks: readonly Block[] = [];

  const writeSteady = (writer: ProtobufWriter, record: AuditRecordFields): Rest => {
    const block = blocks.find(({ values }) => areIn(record, steady, values));
    if (block !== undefined) {
      writer.raw(block.bytes);
      return undefined;
    }
    const from = writer.length;
    const rest = write(writer, steady, record);
    const values = steady.map(({ name }) => record[name]);
    if (rest === undefined && !values.some((value) => typeof value === 'object'))
      blocks = [{ values, bytes: writer.copy(from) }, ...blocks.slice(0, MAX_BLOCKS - 1)];
    return rest;
  };
  return {
    write(writer, record) {
      // `error.type` depends on several fields.
      if (record.outcome === AUDIT_OUTCOME.ERROR) return record;
      return write(writer, others, record, writeSteady(writer, record));
    },
  };
}

/** Fields of a record that are to be redacted. */
type Rest = Record<string, unknown> | undefined;

/** Writes those of the fields that the policy keeps, and returns the others, which must be redacted. */
type WriteFields = (writer: ProtobufWriter, fields: readonly Field[], record: AuditRecordFields, rest?: Rest) => Rest;

function createFieldWriter(redactor: Redactor): WriteFields {
  const encoder = new ProtobufWriter();

  const isLeft = (field: Field, value: unknown): boolean =>
    isPlain(value) &&
    isAmong((field.left ??= keptUnderAll(redactor, Object.keys(attributesOf({ [field.name]: value })))), value);
  const encode = ({ name }: Field, known: Map<unknown, Buffer>, value: unknown): Buffer => {
    encoder.clear();
    writeAttributes(encoder, SPAN_ATTRIBUTES, attributesOf({ [name]: value }));
    if (known.size >= MAX_VALUES) known.clear();
    const encoded = encoder.copy();
    known.set(value, encoded);
    return encoded;
  };
  const writeLeft = (writer: ProtobufWriter, field: Field, value: unknown): void => {
    if (field.bytes === undefined || typeof value === 'object')
      writeAttribute(writer, SPAN_ATTRIBUTES, field.key, value);
    else writer.raw(encode(field, field.bytes, value));
  };
  return (writer, fields, record, before) => {
    let rest = before;
    for (const field of fields) {
      const value = record[field.name];
      if (value === undefined) continue;
      const bytes = field.bytes?.get(value);
      if (bytes !== undefined) writer.raw(bytes);
      else if (isLeft(field, value)) writeLeft(writer, field, value);
      else (rest ??= {})[field.name] = value;
    }
    return rest;
  };
}

function areIn(record: AuditRecordFields, fields: readonly Field[], values: readonly unknown[]): boolean {
  for (let i = 0; i < fields.length; i += 1) if (record[(fields[i] as Field).name] !== values[i]) return false;
  return true;
}

function fieldOf(name: keyof AuditRecord): Field {
  return {
    name,
    key: encodedKey(AUDIT_FIELDS[name].key),
    bytes: UNREPEATED.has(name) ? undefined : new Map(),
    left: undefined,
  };
}

const PLAIN_TEXT = /^[!-~]{1,128}$/u;
/** Larger numbers may be card numbers. */
const LARGEST_NUMBER = 1e10;
const MOST_ITEMS = 16;

/** Whether only the treatment of its field decides if the value is kept: an id, a word, a count. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return PLAIN_TEXT.test(value);
  if (typeof value === 'number') return value < LARGEST_NUMBER;
  if (Array.isArray(value)) return value.length > 0 && value.length <= MOST_ITEMS && value.every(isPlainText);
  return typeof value === 'boolean';
}

function isPlainText(value: unknown): boolean {
  return typeof value === 'string' && PLAIN_TEXT.test(value);
}

/** Returns the values that the policy keeps under every key of a field, without examining them. */
function keptUnderAll(redactor: Redactor, keys: readonly string[]): KeptValues {
  const kept = new Set(keys.map((key) => redactor.keptUnder(key)));
  return (['none', 'number', 'token'] as const).find((values) => kept.has(values)) ?? 'all';
}

/** Whether a plain value is one of those. */
function isAmong(kept: KeptValues, value: unknown): boolean {
  return kept === 'number' ? typeof value === 'number' || typeof value === 'boolean' : kept !== 'none';
}
