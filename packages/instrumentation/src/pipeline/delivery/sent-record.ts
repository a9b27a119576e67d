import { hash } from 'node:crypto';
import { ATTR_AUDIT_RECORD_ID } from '@auditspan/conventions';

/** What a receipt says of a record: its id, and SHA-256 of its span's message in base64. */
export type SentRecord = readonly [recordId: string, hash: string];

/** Length-delimited, as messages and texts are, which is all that is looked for. */
const BYTES = 2;
const SIZE_OF_TYPE: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/**
 * What a receipt would say of the record in an OTLP request of one span; undefined where it has no id.
 * Field numbers: opentelemetry-proto, trace.proto and common.proto.
 */
export function sentRecord(request: Uint8Array): SentRecord | undefined {
  const bytes = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
  // ResourceSpans, ScopeSpans, Span: each the field 1 or 2 of the one around it.
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
 * The bytes of every field of this number; ends early where they are no protobuf.
 * @yields one field after the other
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
