import { isSpanContextValid, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { AUDIT_DIRECTION, AUDIT_OUTCOME, type AuditDirection } from '@auditspan/conventions';
import type { Redactor } from '@auditspan/redaction';
import type { Resource } from '@opentelemetry/resources';
import type { FinishedRecord } from '../../record/finished-record.ts';
import { createEnvelope } from './envelope.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import { createRecordRedaction, type RedactedRecord } from './record-redaction.ts';

/** Encodes a record as a redacted OTLP request of its own. */
export interface RecordEncoder {
  encode(finished: FinishedRecord): Buffer;
  /** Like `encode`, but without the contents, for a record that could not be redacted. */
  encodeBare(finished: FinishedRecord): Buffer;
}

const KIND_OF_DIRECTION: Readonly<Record<AuditDirection, SpanKind>> = {
  [AUDIT_DIRECTION.OUTBOUND]: SpanKind.CLIENT,
  [AUDIT_DIRECTION.INBOUND]: SpanKind.SERVER,
  [AUDIT_DIRECTION.IN_PROCESS]: SpanKind.INTERNAL,
};

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/**
 * Creates an encoder that caches repeated parts. The record is sent as a span but never is one in the SDK: no sampler,
 * suppression, limit or provider of the service applies.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export function createRecordEncoder(resource: Resource, redactor: Redactor): RecordEncoder {
  const writer = new ProtobufWriter();
  const envelope = createEnvelope(resource, redactor);
  const redaction = createRecordRedaction(redactor);

  const write = (finished: FinishedRecord, redacted: RedactedRecord): Buffer => {
    writer.clear();
    const end = envelope.begin(writer);
    const flags = writePlace(writer, finished, redacted);
    writeWhat(writer, finished, redacted.name);
    redacted.writeAttributes(writer);
    writeEnd(writer, finished, flags);
    end();
    return writer.copy();
  };
  return {
    encode: (finished) => write(finished, redaction.of(finished)),
    encodeBare: (finished) => write(finished, redaction.bareOf(finished)),
  };
}

/**
 * Writes the ids of the span.
 *
 * @returns its flags
 */
function writePlace(writer: ProtobufWriter, { parent: given }: FinishedRecord, { traceState }: RedactedRecord): number {
  const parent = given !== undefined && isSpanContextValid(given) ? given : undefined;
  if (parent === undefined) writer.randomId(1, TRACE_ID_BYTES);
  else writer.hex(1, parent.traceId);
  writer.randomId(2, SPAN_ID_BYTES);
  if (traceState !== undefined) writer.text(3, traceState);
  if (parent !== undefined) writer.hex(4, parent.spanId);
  return TraceFlags.SAMPLED | HAS_IS_REMOTE | (parent?.isRemote === true ? IS_REMOTE : 0);
}

function writeWhat(writer: ProtobufWriter, { record, startTime, endTime }: FinishedRecord, name: string): void {
  writer.text(5, name);
  writer.integer(6, KIND_OF_DIRECTION[record.direction] + 1);
  writer.nanoseconds(7, startTime);
  writer.nanoseconds(8, Math.max(startTime, endTime));
}

function writeEnd(writer: ProtobufWriter, { record }: FinishedRecord, flags: number): void {
  // No attribute, event or link was dropped.
  for (const field of [10, 12, 14]) writer.integer(field, 0);
  const status = writer.begin(15);
  writer.integer(3, record.outcome === AUDIT_OUTCOME.ERROR ? SpanStatusCode.ERROR : SpanStatusCode.UNSET);
  writer.end(status);
  writer.fixed32(16, flags);
}
