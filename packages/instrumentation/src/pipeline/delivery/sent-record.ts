import { hash } from 'node:crypto';
import { ATTR_AUDIT_RECORD_ID } from '@auditspan/conventions';

/** A record in a receipt: its id, and the base64 SHA-256 of its span's message. */
export type SentRecord = readonly [recordId: string, hash: string];

/** The length-delimited wire type, that of messages and texts. */
const BYTES = 2;
const SIZE_OF_TYPE: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/**
 * Computes the entry of a receipt for the record in an OTLP request of one span; undefined if it has no id. Field
 * numbers: opentelemetry-proto, trace.proto and common.proto.
 */
export function sentRecord(request: Uint8Array): SentRecord | undefined {
  const bytes = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
  // ResourceSpans, ScopeSpans and Span, by their field numbers.
  const span = fieldOf(fieldOf(fieldOf(bytes, 1), 2), 2);
  if (span === undefined) return undefined;
  for (const attribute of fieldsOf(span, 9)) {
    if (fieldOf(attribute, 1)?.toString() !== ATTR_AUDIT_RECORD_ID) continue;
    const recordId = fieldOf(fieldOf(attribute, 2), 1)?.toString();
    return recordId === undefined ? undefined : [recordId, hash('sha256', span, 'base64')];
  }
  return undefined;
}

function fieldOf(message: Buffer | undefined, number: number): Buffer | undefined {
  if (message === undefined) return undefined;
  for (const field of fieldsOf(message, number)) return field;
  return undefined;
}

/**
 * Iterates over all fields with this number; ends early if the bytes are not protobuf.
 *
 * @yields the bytes of a field
 */
function* fieldsOf(message: Buffer, number: number): Generator<Buffer> {
  for (let at = 0; at < message.length;) {
    const tag = varintAt(message, at);
    const type = tag.value & 7;
    const value = type === 0 || type === BYTES ? varintAt(message, tag.end) : { value: 0, end: tag.end };
    const end = value.end + (type === BYTES ? value.value : (SIZE_OF_TYPE[type] ?? 0));
    if (type === BYTES && tag.value >>> 3 === number) yield message.subarray(value.end, end);
    at = end;
  }
}

function varintAt(message: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let at = start;
  for (let factor = 1; ; factor *= 0x80) {
    const byte = message[at] ?? 0;
    value += (byte & 0x7f) * factor;
    at += 1;
    if (byte < 0x80) return { value, end: at };
  }
}
