/**
 * Type of a field. `traceId` and `spanId` are bytes that OTLP/JSON encodes in hexadecimal; `attributes` is a list of `KeyValue`,
 * `value` an `AnyValue`; a shape is a nested message.
 */
export type FieldType = 'text' | IdType | 'varint' | 'fixed32' | 'fixed64' | 'attributes' | 'value' | MessageShape;

/** Kinds of ids. */
export type IdType = 'traceId' | 'spanId';

/** A field of an OTLP message. */
export interface Field {
  readonly number: number;
  /** Name in OTLP/JSON. */
  readonly name: string;
  /** Name in the evidence of a redaction. */
  readonly place: string;
  readonly type: FieldType;
  readonly isList: boolean;
  /** Field number times eight plus the wire type. */
  readonly tag: number;
}

/** The fields of a message. Other fields are not forwarded, since it is unknown what they may hold. */
export interface MessageShape {
  readonly fields: readonly Field[];
  readonly byTag: ReadonlyMap<number, Field>;
}

/** A field before its number is assigned. */
export type FieldDraft = Pick<Field, 'type' | 'isList'>;

/** Lengths of ids in bytes. A value of another length is not an id, may be text, and is not forwarded. */
export const ID_BYTES: Readonly<Record<IdType, number>> = { traceId: 16, spanId: 8 };

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

export function isIdType(type: FieldType): type is IdType {
  return type === 'traceId' || type === 'spanId';
}

/** Creates a shape. @param fields by number and name, such as `{ '5 name': one('text') }`. */
export function shapeOf(fields: Readonly<Record<string, FieldDraft>>): MessageShape {
  const list = Object.entries(fields).map(([title, draft]): Field => {
    const [digits = '', name = ''] = title.split(' ');
    const number = Number(digits);
    return { ...draft, number, name, place: toPlace(name), tag: number * 8 + wireTypeOf(draft.type) };
  });
  return { fields: list, byTag: new Map(list.map((field) => [field.tag, field])) };
}

/** Declares a singular field. */
export function one(type: FieldType): FieldDraft {
  return { type, isList: false };
}

/** Declares a repeated field. */
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
