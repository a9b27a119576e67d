import { AttributeSet } from './attribute-set.ts';
import type { DecodeBudget } from './decode-budget.ts';
import { Faults } from './faults.ts';
import { readKeyValue } from './protobuf-attributes.ts';
import type { Resource, Scope, Span, SpanEvent, SpanLink } from './span.ts';
import { WireReader } from './wire-reader.ts';

/** A span that is being read. */
interface SpanParts {
  readonly fields: {
    -readonly [Field in Exclude<keyof Span, 'attributes' | 'events' | 'links' | 'faults' | 'raw'>]: Span[Field];
  };
  readonly attributes: AttributeSet;
  readonly events: SpanEvent[];
  readonly links: SpanLink[];
  readonly faults: Faults;
  readonly budget: DecodeBudget;
}

type FieldReader = (reader: WireReader, parts: SpanParts) => void;

/** Source: opentelemetry/proto/trace/v1/trace.proto, message Span. */
const SPAN_FIELDS: ReadonlyMap<number, FieldReader> = new Map<number, FieldReader>([
  [10, (reader, { fields }) => (fields.traceId = reader.hex())],
  [18, (reader, { fields }) => (fields.spanId = reader.hex())],
  [26, (reader, { fields, faults }) => (fields.traceState = reader.text(faults))],
  [34, (reader, { fields }) => (fields.parentSpanId = reader.hex())],
  [42, (reader, { fields, faults }) => (fields.name = reader.text(faults))],
  [48, (reader, { fields }) => (fields.kind = reader.int32())],
  [57, (reader, { fields }) => (fields.startTime = reader.fixed64())],
  [65, (reader, { fields }) => (fields.endTime = reader.fixed64())],
  [74, (reader, { attributes, faults, budget }) => readKeyValue(reader.message(), attributes, faults, budget)],
  [80, (reader, { faults }) => addDropped(reader.int32(), faults)],
  [90, (reader, { events, faults, budget }) => events.push(readEvent(reader.message(), faults, budget))],
  [106, (reader, { links, faults, budget }) => links.push(readLink(reader.message(), faults, budget))],
  [122, (reader, { fields, faults }) => readStatus(reader.message(), fields, faults)],
]);

/** Decodes a `Span` message; the caller has counted the span itself. */
export function readSpan(raw: Buffer, resource: Resource, scope: Scope, budget: DecodeBudget): Span {
  const faults = new Faults();
  const parts: SpanParts = {
    fields: emptyFields(resource, scope),
    attributes: new AttributeSet(faults),
    events: [],
    links: [],
    faults,
    budget,
  };
  const reader = new WireReader(raw);
  while (reader.next()) {
    const read = SPAN_FIELDS.get(reader.tag);
    if (read) read(reader, parts);
    else reader.skip();
  }
  const { fields, events, links } = parts;
  return { ...fields, attributes: parts.attributes.attributes, events, links, faults: faults.toArray(), raw };
}

function emptyFields(resource: Resource, scope: Scope): SpanParts['fields'] {
  return {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    name: '',
    kind: 0,
    startTime: 0n,
    endTime: 0n,
    statusCode: 0,
    statusMessage: '',
    resource,
    scope,
  };
}

/** Reports attributes that the sender dropped: the record may be incomplete. */
export function addDropped(count: number, faults: Faults): void {
  if (count !== 0) faults.add('the sender dropped attributes of this span (dropped_attributes_count)');
}

function readEvent(reader: WireReader, faults: Faults, budget: DecodeBudget): SpanEvent {
  budget.take();
  const set = new AttributeSet(faults);
  let time = 0n;
  let name = '';
  while (reader.next()) {
    if (reader.tag === 9) time = reader.fixed64();
    else if (reader.tag === 18) name = reader.text(faults);
    else if (reader.tag === 26) readKeyValue(reader.message(), set, faults, budget);
    else reader.skip();
  }
  return { time, name, attributes: set.attributes };
}

function readLink(reader: WireReader, faults: Faults, budget: DecodeBudget): SpanLink {
  budget.take();
  const set = new AttributeSet(faults);
  let traceId = '';
  let spanId = '';
  let traceState = '';
  while (reader.next()) {
    if (reader.tag === 10) traceId = reader.hex();
    else if (reader.tag === 18) spanId = reader.hex();
    else if (reader.tag === 26) traceState = reader.text(faults);
    else if (reader.tag === 34) readKeyValue(reader.message(), set, faults, budget);
    else reader.skip();
  }
  return { traceId, spanId, traceState, attributes: set.attributes };
}

function readStatus(reader: WireReader, fields: SpanParts['fields'], faults: Faults): void {
  while (reader.next()) {
    if (reader.tag === 18) fields.statusMessage = reader.text(faults);
    else if (reader.tag === 24) fields.statusCode = reader.int32();
    else reader.skip();
  }
}
