/**
 * How a field is held and written. `traceId` and `spanId` are bytes that OTLP/JSON writes in hexadecimal; `attributes` is
 * a list of `KeyValue`, `value` an `AnyValue`; a shape is a message.
 */
export type FieldType = 'text' | IdType | 'varint' | 'fixed32' | 'fixed64' | 'attributes' | 'value' | MessageShape;

/** An id by its length. */
export type IdType = 'traceId' | 'spanId';

/** A field of a message that OTLP defines. */
export interface Field {
  readonly number: number;
  /** As OTLP/JSON calls it. */
  readonly name: string;
  /** As evidence of a redaction calls it. */
  readonly place: string;
  readonly type: FieldType;
  readonly isList: boolean;
  /** Field number times eight plus wire type. */
  readonly tag: number;
}

/** What a message is made of. What it does not name is not passed on, since nothing is known of what it may hold. */
export interface MessageShape {
  readonly fields: readonly Field[];
  readonly byTag: ReadonlyMap<number, Field>;
}

/** A field of a message before its number is known. */
export type FieldDraft = Pick<Field, 'type' | 'isList'>;

/** Bytes of ids. What is of another length is none, may be text, and does not go on. */
export const ID_BYTES: Readonly<Record<IdType, number>> = { traceId: 16, spanId: 8 };

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

export function isIdType(type: FieldType): type is IdType {
  return type === 'traceId' || type === 'spanId';
}

/** @param fields by number and name, such as `{ '5 name': one('text') }`. */
export function shapeOf(fields: Readonly<Record<string, FieldDraft>>): MessageShape {
  const list = Object.entries(fields).map(([title, draft]): Field => {
    const [digits = '', name = ''] = title.split(' ');
    const number = Number(digits);
    return { ...draft, number, name, place: toPlace(name), tag: number * 8 + wireTypeOf(draft.type) };
  });
  return { fields: list, byTag: new Map(list.map((field) => [field.tag, field])) };
}

/** A field that comes once. */
export function one(type: FieldType): FieldDraft {
  return { type, isList: false };
}

/** A field that may come often. */
export function many(type: FieldType): FieldDraft {
  return { type, isList: true };
}

function wireTypeOf(type: FieldType): number {
  if (type === 'varint') return VARINT;
  if (type === 'fixed32') return FIXED32;
  return type === 'fixed64' ? FIXED64 : LENGTH_DELIMITED;
}

function toPlace(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
