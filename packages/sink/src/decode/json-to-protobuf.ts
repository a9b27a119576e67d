import { MalformedRequestError } from '../errors.ts';
import { MessageWriter } from '../message-writer.ts';
import { arrayOf, booleanOf, bytesOf, doubleOf, integerOf, objectOf, timeOf } from './json-fields.ts';
import { parseJson } from './json-text.ts';

/** Writes the value of a member as a field, or nothing if protobuf omits the value. */
type FieldWriter = (out: MessageWriter, value: unknown) => void;
/** The fields of a message by their names in JSON. */
type Message = ReadonlyMap<string, FieldWriter>;

/** Thrown if protobuf cannot represent the JSON, such as a member with an unknown name. */
const UNUSUAL = new Error('no message of OTLP says the same');
const LONGEST_ID = 64;
const TWO_31 = 2 ** 31;

/**
 * Converts an `ExportTraceServiceRequest` from OTLP/JSON to protobuf.
 * @returns undefined if protobuf cannot represent it without loss: unknown members, lone surrogates. Also if it is not valid
 * OTLP/JSON: the decoder then reports what is wrong.
 */
export function protobufOf(json: Buffer): Buffer | undefined {
  try {
    const out = new MessageWriter();
    writeMembers(out, REQUEST, parseJson(json));
    return out.bytes();
  } catch (error) {
    if (error === UNUSUAL || error instanceof MalformedRequestError) return undefined;
    throw error;
  }
}

function writeMembers(out: MessageWriter, message: Message, value: unknown): number {
  const object = objectOf(value, 'a message');
  let written = 0;
  for (const name of Object.keys(object)) {
    const member = object[name];
    if (member === null) continue;
    const write = message.get(name);
    if (write === undefined) throw UNUSUAL;
    write(out, member);
    written += 1;
  }
  return written;
}

function within(tag: number, message: () => Message): FieldWriter {
  return (out, value) => {
    out.begin();
    writeMembers(out, message(), value);
    out.end(tag);
  };
}

function each(write: FieldWriter): FieldWriter {
  return (out, list) => {
    for (const item of arrayOf(list, 'a list')) write(out, item);
  };
}

/** An `AnyValue` has at most one value. */
function anyValue(tag: number): FieldWriter {
  return (out, value) => {
    out.begin();
    if (writeMembers(out, ANY_VALUE, value) > 1) throw UNUSUAL;
    out.end(tag);
  };
}

/** Writes text even if it is empty. */
function textValue(tag: number): FieldWriter {
  return (out, value) => {
    if (typeof value !== 'string' || !value.isWellFormed()) throw UNUSUAL;
    out.text(tag, value);
  };
}

function text(tag: number): FieldWriter {
  const write = textValue(tag);
  return (out, value) => {
    if (value !== '') write(out, value);
  };
}

function id(tag: number): FieldWriter {
  return (out, value) => {
    if (typeof value !== 'string' || value.length > LONGEST_ID) throw UNUSUAL;
    if (value !== '' && !out.hexadecimal(tag, value)) throw UNUSUAL;
  };
}

/** Writes an enum or a count: a non-negative number. */
function small(tag: number): FieldWriter {
  return (out, value) => {
    const number = Number(integerOf(value, 'a number'));
    if (number < 0 || number >= TWO_31) throw UNUSUAL;
    if (number > 0) out.varint(tag, number);
  };
}

function flags(tag: number): FieldWriter {
  return (out, value) => {
    const number = Number(integerOf(value, 'flags'));
    if (number < 0 || number >= TWO_31 * 2) throw UNUSUAL;
    if (number > 0) out.fixed32(tag, number);
  };
}

function time(tag: number): FieldWriter {
  return (out, value) => {
    const nanoseconds = timeOf(value, 'a time');
    if (nanoseconds > 0n) out.fixed64(tag, nanoseconds);
  };
}

const integerValue: FieldWriter = (out, value) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) out.varint(24, value);
  else out.int64(24, integerOf(value, 'intValue'));
};

/** Source: opentelemetry/proto/common/v1/common.proto. */
const ANY_VALUE: Message = new Map<string, FieldWriter>([
  ['stringValue', textValue(10)],
  ['boolValue', (out, value) => out.varint(16, booleanOf(value, 'boolValue') ? 1 : 0)],
  ['intValue', integerValue],
  ['doubleValue', (out, value) => out.double(33, doubleOf(value, 'doubleValue'))],
  ['arrayValue', within(42, () => ARRAY_VALUE)],
  ['kvlistValue', within(50, () => KEY_VALUE_LIST)],
  ['bytesValue', (out, value) => out.rawBytes(58, bytesOf(value, 'bytesValue'))],
]);

const KEY_VALUE: Message = new Map([
  ['key', text(10)],
  ['value', anyValue(18)],
]);

const keyValues = (tag: number): FieldWriter => each(within(tag, () => KEY_VALUE));

const ARRAY_VALUE: Message = new Map([['values', each(anyValue(10))]]);

const KEY_VALUE_LIST: Message = new Map([['values', keyValues(10)]]);

const SCOPE: Message = new Map([
  ['name', text(10)],
  ['version', text(18)],
  ['attributes', keyValues(26)],
  ['droppedAttributesCount', small(32)],
]);

/** Source: opentelemetry/proto/resource/v1/resource.proto. */
const RESOURCE: Message = new Map([
  ['attributes', keyValues(10)],
  ['droppedAttributesCount', small(16)],
]);

/** Source of this and the following: opentelemetry/proto/trace/v1/trace.proto. */
const STATUS: Message = new Map([
  ['message', text(18)],
  ['code', small(24)],
]);

const EVENT: Message = new Map([
  ['timeUnixNano', time(9)],
  ['name', text(18)],
  ['attributes', keyValues(26)],
  ['droppedAttributesCount', small(32)],
]);

const LINK: Message = new Map([
  ['traceId', id(10)],
  ['spanId', id(18)],
  ['traceState', text(26)],
  ['attributes', keyValues(34)],
  ['droppedAttributesCount', small(40)],
  ['flags', flags(53)],
]);

const SPAN: Message = new Map([
  ['traceId', id(10)],
  ['spanId', id(18)],
  ['traceState', text(26)],
  ['parentSpanId', id(34)],
  ['name', text(42)],
  ['kind', small(48)],
  ['startTimeUnixNano', time(57)],
  ['endTimeUnixNano', time(65)],
  ['attributes', keyValues(74)],
  ['droppedAttributesCount', small(80)],
  ['events', each(within(90, () => EVENT))],
  ['droppedEventsCount', small(96)],
  ['links', each(within(106, () => LINK))],
  ['droppedLinksCount', small(112)],
  ['status', within(122, () => STATUS)],
  ['flags', flags(133)],
]);

const SCOPE_SPANS: Message = new Map([
  ['scope', within(10, () => SCOPE)],
  ['spans', each(within(18, () => SPAN))],
  ['schemaUrl', text(26)],
]);

const RESOURCE_SPANS: Message = new Map([
  ['resource', within(10, () => RESOURCE)],
  ['scopeSpans', each(within(18, () => SCOPE_SPANS))],
  ['schemaUrl', text(26)],
]);

const REQUEST: Message = new Map([['resourceSpans', each(within(10, () => RESOURCE_SPANS))]]);
