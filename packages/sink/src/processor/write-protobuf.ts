import type { Attributes, AttributeValue } from '../decode/span.ts';
import type { FieldValue, Message } from './message.ts';
import { type Field, isIdType, type MessageShape } from './message-shape.ts';
import { MessageWriter } from './message-writer.ts';

/** Tags of `AnyValue` and `KeyValue`: opentelemetry/proto/common/v1/common.proto. */
const TAG = { STRING: 10, BOOL: 16, INT: 24, DOUBLE: 33, ARRAY: 42, KVLIST: 50, BYTES: 58, KEY: 10, VALUE: 18 };
/** Of the list in `ArrayValue` and in `KeyValueList`. */
const ITEM = 10;

/** A message as protobuf. */
export function writeProtobuf(message: Message, shape: MessageShape): Buffer {
  const out = new MessageWriter();
  writeFields(out, message, shape);
  return out.view();
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
  else if (isIdType(type)) out.bytes(tag, value as Buffer);
  else if (type === 'varint') out.varint(tag, value as bigint);
  else if (type === 'fixed32') out.fixed32(tag, Number(value));
  else if (type === 'fixed64') out.fixed64(tag, value as bigint);
  else if (type === 'value') out.message(tag, () => writeValue(out, value as AttributeValue));
  else if (type !== 'attributes') out.message(tag, () => writeFields(out, value as Message, type));
}

function writeAttributes(out: MessageWriter, tag: number, attributes: Attributes): void {
  for (const key of Object.keys(attributes)) {
    out.message(tag, () => {
      out.text(TAG.KEY, key);
      out.message(TAG.VALUE, () => writeValue(out, attributes[key] ?? null));
    });
  }
}

/** Empty text, false and 0 are written too: an `AnyValue` without a member is another value. */
function writeValue(out: MessageWriter, value: AttributeValue): void {
  if (typeof value === 'string') out.text(TAG.STRING, value);
  else if (typeof value === 'boolean') out.varint(TAG.BOOL, value ? 1n : 0n);
  else if (typeof value === 'bigint') out.varint(TAG.INT, value);
  else if (typeof value === 'number') out.double(TAG.DOUBLE, value);
  else if (value instanceof Uint8Array) out.bytes(TAG.BYTES, value);
  else if (Array.isArray(value)) out.message(TAG.ARRAY, () => writeItems(out, value as readonly AttributeValue[]));
  else if (value !== null) out.message(TAG.KVLIST, () => writeAttributes(out, ITEM, value as Attributes));
}

function writeItems(out: MessageWriter, values: readonly AttributeValue[]): void {
  for (const value of values) out.message(ITEM, () => writeValue(out, value));
}
