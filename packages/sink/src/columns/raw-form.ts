import { AUDIT_FIELD_NAMES, AUDIT_FIELDS } from '@auditspan/conventions';
import {
  type ArrayColumn,
  RAW_FIRST_PART,
  RAW_HEAD,
  RAW_LONGEST,
  RAW_MOST_PARTS,
  RAW_TWINS,
  rawCodeOf,
  type TextColumn,
  UintList,
  type WordColumn,
} from '@auditspan/store';
import { VALUE } from './attribute-reader.ts';
import type { SpanFields } from './span-fields.ts';

/** An attribute of a span, with the field of the record that it holds. */
export interface NotedAttribute {
  /** Index in `AUDIT_FIELD_NAMES`, or in `RAW_TWINS` after those; -1 if it holds neither. */
  readonly field: number;
  /** Kind of the value, and its bounds or its number. */
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

/** The attributes of a span, by position and by field. */
export interface NotedAttributes {
  at(place: number): NotedAttribute;
  /** Returns the attribute of a field, with kind 0 if the span lacks it. Valid until the next call. */
  ofField(field: number): NotedAttribute;
}

/** For each field of the record, followed by the twins: its code in a form, and the length of its attribute's key. */
const CODES: readonly number[] = [
  ...AUDIT_FIELD_NAMES.map((field) => rawCodeOf(field)),
  ...RAW_TWINS.map(({ code }) => code),
];
const KEY_BYTES: readonly number[] = [
  ...AUDIT_FIELD_NAMES.map((field) => Buffer.byteLength(AUDIT_FIELDS[field].key)),
  ...RAW_TWINS.map(({ key }) => Buffer.byteLength(key)),
];
/** For each twin the field that it must equal. */
const ORIGINALS: readonly number[] = RAW_TWINS.map(({ field }) => AUDIT_FIELD_NAMES.indexOf(field));
const RECORD_ID = AUDIT_FIELD_NAMES.indexOf('recordId');
const ATTRIBUTE = 74;
/** Span fields of fixed length, by tag: their length in bytes, and their code in a form. */
const HEADS = new Map<number, { readonly bytes: number; readonly code: number }>([
  [10, { bytes: 18, code: RAW_HEAD.TRACE_ID }],
  [18, { bytes: 10, code: RAW_HEAD.SPAN_ID }],
  [34, { bytes: 10, code: RAW_HEAD.PARENT_SPAN_ID }],
  [48, { bytes: 2, code: RAW_HEAD.KIND }],
  [57, { bytes: 9, code: RAW_HEAD.START }],
  [65, { bytes: 9, code: RAW_HEAD.END }],
]);
const NAME = 42;
const MOST_KINDS = 6;

/**
 * Encodes how the bytes of a span are rebuilt from the columns. Whatever would not be reproduced byte for byte, since it has no
 * column or an unusual encoding, is kept verbatim in the parts.
 */
export class RawForm {
  readonly #forms: WordColumn;
  readonly #parts: ArrayColumn<string, TextColumn>;
  readonly #form = Buffer.alloc(256);
  #length = 0;
  #lastForm = -1;
  /** Bounds of the parts, start and end in turn. */
  readonly #bounds = new UintList();

  constructor(forms: WordColumn, parts: ArrayColumn<string, TextColumn>) {
    this.#forms = forms;
    this.#parts = parts;
  }

  /**
   * Appends the form of a span and its parts.
   *
   * @param onOther called with the position of each attribute that has no code in the form
   */
  append(buffer: Buffer, fields: SpanFields, noted: NotedAttributes, onOther: (place: number) => void): void {
    this.#length = 0;
    this.#bounds.truncate(0);
    let attributes = 0;
    for (let field = 0; field < fields.length; field += 1) {
      const [start, end] = [fields.startOf(field), fields.endOf(field)];
      const tag = fields.tagOf(field);
      const code =
        tag === ATTRIBUTE
          ? codeOfAttribute(buffer, noted, noted.at(attributes), end - start)
          : codeOfHead(buffer, tag, start, end);
      if (code > 0) this.#push(code);
      else this.#part(start, end);
      if (tag !== ATTRIBUTE) continue;
      if (code === 0) onOther(attributes);
      attributes += 1;
    }
    this.#finish(buffer, fields);
  }

  #push(code: number): void {
    this.#form[this.#length] = code;
    this.#length += 1;
  }

  #part(start: number, end: number): void {
    const { length } = this.#bounds;
    if (length > 0 && this.#bounds.at(length - 1) === start) {
      this.#bounds.truncate(length - 1);
      this.#bounds.push(end);
      return;
    }
    this.#push(RAW_FIRST_PART + length / 2);
    this.#bounds.push(start);
    this.#bounds.push(end);
  }

  #finish(buffer: Buffer, fields: SpanFields): void {
    if (this.#bounds.length / 2 > RAW_MOST_PARTS) this.#takeWhole(fields);
    const { dictionary } = this.#forms;
    this.#lastForm = dictionary.numberOf(this.#form, 0, this.#length, this.#lastForm);
    this.#forms.appendNumber(this.#lastForm);
    for (let part = 0; part < this.#bounds.length; part += 2) {
      this.#parts.items.appendBytes(buffer, this.#bounds.at(part), this.#bounds.at(part + 1));
    }
    this.#parts.endRow();
  }

  #takeWhole(fields: SpanFields): void {
    this.#length = 0;
    this.#bounds.truncate(0);
    this.#part(fields.startOf(0), fields.endOf(fields.length - 1));
  }
}

function codeOfHead(buffer: Buffer, tag: number, start: number, end: number): number {
  if (tag === NAME) return isUsualName(buffer, start, end) ? RAW_HEAD.NAME : 0;
  const head = HEADS.get(tag);
  if (head === undefined || end - start !== head.bytes) return 0;
  return tag === 48 && (buffer[start + 1] as number) >= MOST_KINDS ? 0 : head.code;
}

/** Whether the length of the name is encoded minimally, in at most two bytes. */
function isUsualName(buffer: Buffer, start: number, end: number): boolean {
  const [first, second] = [buffer[start + 1] as number, buffer[start + 2] as number];
  const content = first < 0x80 ? first : (first & 0x7f) + second * 0x80;
  return end - start <= RAW_LONGEST && end - start === lengthDelimited(content);
}

/** Returns 0 unless the length of the attribute is that of its usual encoding, which implies that it has that encoding. */
function codeOfAttribute(buffer: Buffer, noted: NotedAttributes, attribute: NotedAttribute, bytes: number): number {
  const { field, kind, start, end } = attribute;
  const code = CODES[field] ?? 0;
  if (code === 0 || bytes > RAW_LONGEST || !hasUsualBytes(attribute, bytes)) return 0;
  if (kind === VALUE.BOOLEAN && start > 1) return 0;
  if (field >= AUDIT_FIELD_NAMES.length) return isTwin(buffer, noted, attribute) ? code : 0;
  return field === RECORD_ID && hasCapitals(buffer, start, end) ? 0 : code;
}

/** Whether the attribute's length is that of the usual encoding. */
function hasUsualBytes({ field, kind, start, end }: NotedAttribute, bytes: number): boolean {
  const keyBytes = KEY_BYTES[field] as number;
  // All lengths fit into one byte then; so do the tags.
  if (kind === VALUE.STRING && bytes < 0x80) return bytes === 8 + keyBytes + end - start;
  const value = bytesOfValue(kind, start, end);
  return bytes === lengthDelimited(lengthDelimited(keyBytes) + lengthDelimited(value));
}

/** Whether the attribute is the same text as the field that it repeats. */
function isTwin(buffer: Buffer, noted: NotedAttributes, { field, kind, start, end }: NotedAttribute): boolean {
  const original = noted.ofField(ORIGINALS[field - AUDIT_FIELD_NAMES.length] as number);
  if (kind !== VALUE.STRING || original.kind !== VALUE.STRING) return false;
  if (original.end - original.start !== end - start) return false;
  const shift = original.start - start;
  for (let at = start; at < end; at += 1) if (buffer[at] !== buffer[at + shift]) return false;
  return true;
}

function bytesOfValue(kind: number, start: number, end: number): number {
  if (kind === VALUE.STRING) return lengthDelimited(end - start);
  return 1 + (kind === VALUE.BOOLEAN ? 1 : bytesOfNumber(start));
}

/** Returns the length of a length-delimited field with this many bytes of content, including tag and length. */
function lengthDelimited(bytes: number): number {
  return 1 + bytesOfNumber(bytes) + bytes;
}

function bytesOfNumber(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes += 1;
  return bytes;
}

/** Whether the text has upper-case digits, which the UUID column does not preserve. */
function hasCapitals(buffer: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = buffer[at] as number;
    if (byte >= 0x41 && byte <= 0x46) return true;
  }
  return false;
}
