import { AttributeSet } from '../decode/attribute-set.ts';
import type { DecodeBudget } from '../decode/decode-budget.ts';
import { Faults } from '../decode/faults.ts';
import { readAnyValue, readKeyValue } from '../decode/protobuf-attributes.ts';
import type { WireReader } from '../decode/wire-reader.ts';
import type { FieldValue, Message } from './message.ts';
import { type Field, type FieldType, ID_BYTES, isIdType, type MessageShape } from './message-shape.ts';

/**
 * Decodes a message by its shape; fields that the shape does not have are dropped.
 * @throws {MalformedRequestError | RequestTooLargeError}
 */
export function readProtobuf(reader: WireReader, shape: MessageShape, budget: DecodeBudget): Message {
  const message: Record<string, FieldValue> = {};
  /** Attribute sets in progress: attributes may be interleaved with other fields. */
  const sets = new Map<Field, AttributeSet>();
  budget.take();
  while (reader.next()) {
    const field = shape.byTag.get(reader.tag);
    if (field === undefined) reader.skip();
    else if (field.type === 'attributes') readAttribute(reader, field, sets, message, budget);
    else keep(message, field, readField(reader, field.type, budget));
  }
  return message;
}

function readAttribute(
  reader: WireReader,
  field: Field,
  sets: Map<Field, AttributeSet>,
  message: Record<string, FieldValue>,
  budget: DecodeBudget,
): void {
  const faults = new Faults();
  const set = sets.get(field) ?? new AttributeSet(faults);
  sets.set(field, set);
  message[field.name] = set.attributes;
  readKeyValue(reader.message(), set, faults, budget);
}

function keep(message: Record<string, FieldValue>, { name, isList }: Field, value: FieldValue): void {
  if (!isList) message[name] = value;
  else if (message[name] === undefined) message[name] = [value] as FieldValue;
  else (message[name] as FieldValue[]).push(value);
}

function readField(reader: WireReader, type: Exclude<FieldType, 'attributes'>, budget: DecodeBudget): FieldValue {
  if (type === 'text') return reader.text(new Faults());
  if (isIdType(type)) return idOrNothing(reader.bytes(), ID_BYTES[type]);
  if (type === 'varint') return reader.int64();
  if (type === 'fixed32') return reader.fixed32();
  if (type === 'fixed64') return reader.fixed64();
  if (type === 'value') return readAnyValue(reader.message(), new Faults(), budget, 0);
  return readProtobuf(reader.message(), type, budget);
}

function idOrNothing(bytes: Buffer, length: number): Buffer {
  return bytes.length === length ? bytes : bytes.subarray(0, 0);
}
