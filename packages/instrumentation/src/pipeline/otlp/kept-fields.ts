import {
  AUDIT_FIELD_NAMES,
  AUDIT_FIELDS,
  AUDIT_OUTCOME,
  attributesOf,
  type AuditRecord,
  type AuditRecordFields,
} from '@auditspan/conventions';
import type { KeptValues, Redactor } from '@auditspan/redaction';
import { encodedKey, writeAttributes } from './attribute-encoder.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** A record by what is still to be done with it. */
export interface SortedFields {
  /** Encoded already: attributes of spans, each whole. */
  readonly kept: readonly Buffer[];
  /** To be encoded: the policy leaves these as they are, whatever their values. */
  readonly left: readonly LeftField[];
  /** To be redacted; absent where nothing is. */
  readonly rest: AuditRecordFields | undefined;
}

/** An attribute of which only the value is still to be encoded. */
export interface LeftField {
  /** As `encodedKey` makes it. */
  readonly key: Buffer;
  readonly value: unknown;
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

/** {@link SortedFields} while they are being sorted. */
interface Sorting {
  readonly kept: Buffer[];
  readonly left: LeftField[];
  rest: Record<string, unknown> | undefined;
}

export function createKeptFields(redactor: Redactor): KeptFields {
  const writer = new ProtobufWriter();
  const fields = AUDIT_FIELD_NAMES.map(fieldOf);
  const steady = fields.filter(({ name }) => !UNREPEATED.has(name) && !OF_CALLER.has(name));
  const others = fields.filter((field) => !steady.includes(field));
  let blocks: readonly Block[] = [];

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
  const sort = (some: readonly Field[], record: AuditRecordFields, into: Sorting): void => {
    for (const field of some) {
      const value = record[field.name];
      if (value === undefined) continue;
      const bytes = field.bytes?.get(value);
      if (bytes !== undefined) into.kept.push(bytes);
      else if (!isLeft(field, value)) (into.rest ??= {})[field.name] = value;
      else if (field.bytes === undefined || typeof value === 'object') into.left.push({ key: field.key, value });
      else into.kept.push(encode(field, field.bytes, value));
    }
  };
  const sortSteady = (record: AuditRecordFields, into: Sorting): void => {
    const block = blocks.find(({ values }) => areIn(record, steady, values));
    if (block !== undefined) into.kept.push(block.bytes);
    else {
      sort(steady, record, into);
      if (into.rest !== undefined || into.left.length > 0) return;
      const made = { values: steady.map(({ name }) => record[name]), bytes: Buffer.concat(into.kept) };
      blocks = [made, ...blocks.slice(0, MAX_BLOCKS - 1)];
    }
  };

  return {
    of(record) {
      // What it is called hangs on several fields.
      if (record.outcome === AUDIT_OUTCOME.ERROR) return { kept: [], left: [], rest: record };
      const sorting: Sorting = { kept: [], left: [], rest: undefined };
      sortSteady(record, sorting);
      sort(others, record, sorting);
      return sorting;
    },
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
