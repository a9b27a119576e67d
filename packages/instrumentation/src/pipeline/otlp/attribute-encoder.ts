import type { Attributes } from '@opentelemetry/api';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Field number of a span's attributes. */
export const SPAN_ATTRIBUTES = 9;

/** Writes attributes as OTLP's `KeyValue`. */
export function writeAttributes(writer: ProtobufWriter, field: number, attributes: Attributes): void {
  for (const key of Object.keys(attributes)) writeAttribute(writer, field, key, attributes[key]);
}

/** Encodes the key of a `KeyValue`, for reuse. */
export function encodedKey(key: string): Buffer {
  const writer = new ProtobufWriter();
  writer.text(1, key);
  return writer.copy();
}

/**
 * Writes a `KeyValue`.
 *
 * @param key may be encoded already
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto
 */
export function writeAttribute(writer: ProtobufWriter, field: number, key: string | Buffer, value: unknown): void {
  const pair = writer.begin(field);
  if (typeof key === 'string') writer.text(1, key);
  else writer.raw(key);
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
