import type { Attributes, AttributeValue } from '../decode/span.ts';
import { MessageWriter } from '../message-writer.ts';
import type { FieldValue, Message } from './message.ts';
import { type Field, isIdType, type MessageShape } from './message-shape.ts';

/** Tags of `AnyValue` and `KeyValue`: opentelemetry/proto/common/v1/common.proto. */
const TAG = { STRING: 10, BOOL: 16, INT: 24, DOUBLE: 33, ARRAY: 42, KVLIST: 50, BYTES: 58, KEY: 10, VALUE: 18 };
/** Tag of the list in `ArrayValue` and `KeyValueList`. */
const ITEM = 10;

/** Encodes a message as protobuf. */
export function writeProtobuf(message: Message, shape: MessageShape): Buffer {
  const out = new MessageWriter();
  writeFields(out, message, shape);
  return out.bytes();
}

function writeFields(out: MessageWriter, message: Message, shape: MessageShape): void {
  for (const field of shape.fields) {
    const value = message[field.name];
    if (value === undefined) continue;
    if (field.type === 'attributes') writeAttributes(out, field.tag, value as Attributes);
    else if (field.isList) for (const item of value as readonly FieldValue[]) writeField(out, field, item);
    else writeField(out, field, value);
  }
}

function writeField(out: MessageWriter, { tag, type }: Field, value: FieldValue): void {
  if (type === 'text') out.text(tag, value as string);
  else if (isIdType(type)) out.rawBytes(tag, value as Buffer);
  else if (type === 'varint') out.int64(tag, value as bigint);
  else if (type === 'fixed32') out.fixed32(tag, Number(value));
  else if (type === 'fixed64') out.fixed64(tag, value as bigint);
  else if (type === 'value') writeAnyValue(out, tag, value as AttributeValue);
  else if (type !== 'attributes') writeMessage(out, tag, value as Message, type);
}

function writeMessage(out: MessageWriter, tag: number, message: Message, shape: MessageShape): void {
  out.begin();
  writeFields(out, message, shape);
  out.end(tag);
}

function writeAttributes(out: MessageWriter, tag: number, attributes: Attributes): void {
  for (const key of Object.keys(attributes)) {
    out.begin();
    out.text(TAG.KEY, key);
    writeAnyValue(out, TAG.VALUE, attributes[key] ?? null);
    out.end(tag);
  }
}

function writeAnyValue(out: MessageWriter, tag: number, value: AttributeValue): void {
  out.begin();
  writeMember(out, value);
  out.end(tag);
}

/** Writes empty text, false and 0 too: an `AnyValue` without a member is a different value. */
function writeMember(out: MessageWriter, value: AttributeValue): void {
  if (typeof value === 'string') out.text(TAG.STRING, value);
  else if (typeof value === 'boolean') out.varint(TAG.BOOL, value ? 1 : 0);
  else if (typeof value === 'bigint') out.int64(TAG.INT, value);
  else if (typeof value === 'number') out.double(TAG.DOUBLE, value);
  else if (value instanceof Uint8Array) out.rawBytes(TAG.BYTES, value);
  else if (value !== null) writeList(out, value);
}

function writeList(out: MessageWriter, list: Attributes | readonly AttributeValue[]): void {
  out.begin();
  if (!Array.isArray(list)) writeAttributes(out, ITEM, list as Attributes);
  else for (const value of list as readonly AttributeValue[]) writeAnyValue(out, ITEM, value);
  out.end(Array.isArray(list) ? TAG.ARRAY : TAG.KVLIST);
}
