import type { HrTime, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { createAttributeWriter } from './attribute-encoder.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Makes an ended span without events and links, such as an audit span, the OTLP request that holds it alone. */
export type EncodeSpan = (span: ReadableSpan) => Buffer;

type Resource = ReadableSpan['resource'];
type Scope = ReadableSpan['instrumentationScope'];

const NANOSECONDS = 1_000_000_000n;
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/**
 * An encoder that keeps what repeats from span to span: the bytes are those of OpenTelemetry's own serialiser, which
 * writes all of it anew.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export function createSpanEncoder(): EncodeSpan {
  const writer = new ProtobufWriter();
  const writeAttributes = createAttributeWriter();
  const resourceOf = keptByIdentity(encodeResource);
  const scopeOf = keptByIdentity(encodeScope);

  return (span) => {
    const { resource, instrumentationScope: scope } = span;
    writer.clear();
    const request = writer.begin(1);
    // Of a resource that is still being found out, the next span may know more.
    writer.raw(resource.asyncAttributesPending === true ? encodeResource(resource) : resourceOf(resource));
    const scopeSpans = writer.begin(2);
    writer.raw(scopeOf(scope));
    const spans = writer.begin(2);
    writePlace(writer, span);
    writeWhat(writer, span);
    writeAttributes(writer, 9, span.attributes);
    writeEnd(writer, span);
    writer.end(spans);
    if (scope.schemaUrl) writer.text(3, scope.schemaUrl);
    writer.end(scopeSpans);
    if (resource.schemaUrl) writer.text(3, resource.schemaUrl);
    writer.end(request);
    return writer.copy();
  };
}

function writePlace(writer: ProtobufWriter, { spanContext, parentSpanContext }: ReadableSpan): void {
  const { traceId, spanId, traceState } = spanContext();
  writer.hex(1, traceId);
  writer.hex(2, spanId);
  const state = traceState?.serialize();
  if (state) writer.text(3, state);
  if (parentSpanContext?.spanId) writer.hex(4, parentSpanContext.spanId);
}

function writeWhat(writer: ProtobufWriter, { name, kind, startTime, endTime }: ReadableSpan): void {
  writer.text(5, name);
  writer.integer(6, kind + 1);
  writer.fixed64(7, nanoseconds(startTime));
  writer.fixed64(8, nanoseconds(endTime));
}

function writeEnd(writer: ProtobufWriter, span: ReadableSpan): void {
  const { code, message } = span.status;
  writer.integer(10, span.droppedAttributesCount);
  writer.integer(12, span.droppedEventsCount);
  writer.integer(14, span.droppedLinksCount);
  const status = writer.begin(15);
  if (message) writer.text(2, message);
  writer.integer(3, code);
  writer.end(status);
  writer.fixed32(16, flagsOf(span.spanContext(), span.parentSpanContext));
}

function flagsOf({ traceFlags }: SpanContext, parent: SpanContext | undefined): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (parent?.isRemote === true ? IS_REMOTE : 0);
}

function nanoseconds([seconds, rest]: HrTime): bigint {
  return BigInt(seconds) * NANOSECONDS + BigInt(rest);
}

function encodeResource({ attributes }: Resource): Buffer {
  const writer = new ProtobufWriter();
  const resource = writer.begin(1);
  createAttributeWriter()(writer, 1, attributes);
  writer.integer(2, 0);
  writer.end(resource);
  return writer.copy();
}

function encodeScope({ name, version }: Scope): Buffer {
  const writer = new ProtobufWriter();
  const scope = writer.begin(1);
  writer.text(1, name);
  if (version) writer.text(2, version);
  writer.end(scope);
  return writer.copy();
}

function keptByIdentity<T extends object>(encode: (of: T) => Buffer): (of: T) => Buffer {
  const kept = new WeakMap<T, Buffer>();
  return (of) => {
    const known = kept.get(of);
    if (known !== undefined) return known;
    const bytes = encode(of);
    kept.set(of, bytes);
    return bytes;
  };
}
