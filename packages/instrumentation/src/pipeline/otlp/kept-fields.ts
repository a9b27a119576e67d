import {
  AUDIT_FIELD_NAMES,
  AUDIT_FIELDS,
  AUDIT_OUTCOME,
  attributesOf,
  type AuditRecord,
  type AuditRecordFields,
} from '@auditspan/conventions';
import type { KeptValues, Redactor } from '@auditspan/redaction';
import { encodedKey, writeAttributes, writeKeyed } from './attribute-encoder.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Knows which fields a policy leaves as they are without examining them, and keeps the bytes of values that come again. */
export interface KeptFields {
  /**
   * Writes the fields that the policy leaves as they are, whatever their values, as attributes of a span.
   *
   * @returns those that are still to be redacted; `undefined` where there is none
   */
  write(writer: ProtobufWriter, record: AuditRecordFields): AuditRecordFields | undefined;
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

/** Of whoever calls: another from record to record, but few again and again. */
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
  /** Absent where values do not come again. */
  readonly bytes: Map<unknown, Buffer> | undefined;
  /** Which plain values the policy leaves; asked at the first. */
  left: KeptValues | undefined;
}

/** What is common to records that are alike but for their caller and what is each one's own. */
interface Block {
  readonly values: readonly unknown[];
  readonly bytes: Buffer;
}

/** Most blocks that are kept: a service uses few models in few ways. */
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
      // What it is called hangs on several fields.
      if (record.outcome === AUDIT_OUTCOME.ERROR) return record;
      return write(writer, others, record, writeSteady(writer, record));
    },
  };
}

/** Fields of a record that are to be redacted. */
type Rest = Record<string, unknown> | undefined;

/** Writes those of some fields that the policy leaves, and puts the others to what is to be redacted. */
type WriteFields = (writer: ProtobufWriter, fields: readonly Field[], record: AuditRecordFields, rest?: Rest) => Rest;

function createFieldWriter(redactor: Redactor): WriteFields {
  const encoder = new ProtobufWriter();

  const isLeft = (field: Field, value: unknown): boolean =>
    isPlain(value) &&
    isAmong((field.left ??= keptUnderAll(redactor, Object.keys(attributesOf({ [field.name]: value })))), value);
  const encode = ({ name }: Field, known: Map<unknown, Buffer>, value: unknown): Buffer => {
    encoder.clear();
    writeAttributes(encoder, 9, attributesOf({ [name]: value }));
    if (known.size >= MAX_VALUES) known.clear();
    const encoded = encoder.copy();
    known.set(value, encoded);
    return encoded;
  };
  const writeLeft = (writer: ProtobufWriter, field: Field, value: unknown): void => {
    if (field.bytes === undefined || typeof value === 'object') writeKeyed(writer, 9, field.key, value);
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
