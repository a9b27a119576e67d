import type { Attributes } from '@opentelemetry/api';
import type { ProtobufWriter } from './protobuf-writer.ts';

/** Writes attributes as OTLP's `KeyValue`. */
export type WriteAttributes = (writer: ProtobufWriter, field: number, attributes: Attributes) => void;

/** Most keys whose bytes are kept, and the longest value; a service may add keys of its own. */
const MAX_KEYS = 256;
const MAX_KEPT_TEXT = 128;

/** What the attribute of one key was last, and its bytes once it was the same twice. */
interface Kept {
  value: unknown;
  bytes: Buffer | undefined;
}

/**
 * Most of a record is what the record before said too, so that the bytes of attributes which repeat are kept, and copied.
 * Each field number needs a writer of its own.
 */
export function createAttributeWriter(): WriteAttributes {
  const kept = new Map<string, Kept>();
  return (writer, field, attributes) => {
    for (const key of Object.keys(attributes)) {
      const value = attributes[key];
      const last = kept.get(key);
      if (last?.bytes !== undefined && last.value === value) {
        writer.raw(last.bytes);
        continue;
      }
      const from = writer.length;
      writeAttribute(writer, field, key, value);
      if (last === undefined) {
        if (kept.size < MAX_KEYS) kept.set(key, { value: keepable(value), bytes: undefined });
      } else if (last.value !== undefined && last.value === value) last.bytes = writer.copy(from);
      else {
        last.value = keepable(value);
        last.bytes = undefined;
      }
    }
  };
}

/** The value itself, where it can be told by identity whether another is the same, and is worth it. */
function keepable(value: unknown): unknown {
  const isShort = typeof value === 'string' && value.length <= MAX_KEPT_TEXT;
  return isShort || typeof value === 'boolean' || typeof value === 'number' ? value : undefined;
}

/** @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto */
function writeAttribute(writer: ProtobufWriter, field: number, key: string, value: unknown): void {
  const pair = writer.begin(field);
  writer.text(1, key);
  const any = writer.begin(2);
  writeValue(writer, value);
  writer.end(any);
  writer.end(pair);
}

function writeValue(writer: ProtobufWriter, value: unknown): void {
  if (typeof value === 'string') writer.text(1, value);
  else if (typeof value === 'boolean') writer.integer(2, value ? 1 : 0);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (Array.isArray(value)) writeList(writer, value);
  else if (value instanceof Uint8Array) writer.bytes(7, value);
  else if (typeof value === 'object' && value !== null) writeMap(writer, value);
}

function writeNumber(writer: ProtobufWriter, value: number): void {
  if (Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63) writer.integer(3, value);
  else writer.double(4, value);
}

function writeList(writer: ProtobufWriter, values: readonly unknown[]): void {
  const list = writer.begin(5);
  for (const value of values) {
    const item = writer.begin(1);
    writeValue(writer, value);
    writer.end(item);
  }
  writer.end(list);
}

function writeMap(writer: ProtobufWriter, map: object): void {
  const list = writer.begin(6);
  for (const [key, value] of Object.entries(map)) writeAttribute(writer, 1, key, value);
  writer.end(list);
}
