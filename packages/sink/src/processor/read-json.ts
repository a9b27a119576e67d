import type { DecodeBudget } from '../decode/decode-budget.ts';
import { Faults } from '../decode/faults.ts';
import { readJsonAttributes, readJsonValue } from '../decode/json-attributes.ts';
import { arrayOf, idOf, integerOf, objectOf, textOf, timeOf } from '../decode/json-fields.ts';
import type { FieldValue, Message } from './message.ts';
import { type Field, type FieldType, ID_BYTES, isIdType, type MessageShape } from './message-shape.ts';

/**
 * Decodes a message of OTLP/JSON by its shape, to the same result as from protobuf.
 * @throws {MalformedRequestError | RequestTooLargeError}
 */
export function readJson(value: unknown, shape: MessageShape, budget: DecodeBudget): Message {
  budget.take();
  const given = objectOf(value, 'a message');
  const message: Record<string, FieldValue> = {};
  for (const field of shape.fields) {
    const member = given[field.name];
    if (member === undefined || member === null) continue;
    message[field.name] = readMember(member, field, budget);
  }
  return message;
}

function readMember(member: unknown, { name, type, isList }: Field, budget: DecodeBudget): FieldValue {
  if (!isList) return readField(member, name, type, budget);
  return arrayOf(member, name).map((item) => readField(item, name, type, budget)) as FieldValue;
}

function readField(value: unknown, name: string, type: FieldType, budget: DecodeBudget): FieldValue {
  if (type === 'text') return textOf(value, name, new Faults());
  if (isIdType(type)) return idBytes(idOf(value, name), ID_BYTES[type]);
  if (type === 'varint') return BigInt.asIntN(64, integerOf(value, name));
  if (type === 'fixed32') return BigInt.asUintN(32, integerOf(value, name));
  if (type === 'fixed64') return timeOf(value, name);
  if (type === 'attributes') return readJsonAttributes(value, new Faults(), budget);
  if (type === 'value') return readJsonValue(value, new Faults(), budget, 0);
  return readJson(value, type, budget);
}

function idBytes(hex: string, length: number): Buffer {
  return hex.length === length * 2 ? Buffer.from(hex, 'hex') : Buffer.alloc(0);
}
