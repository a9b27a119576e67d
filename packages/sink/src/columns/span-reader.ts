import { KINDS, STATUS_CODES } from '../normalise/span-row.ts';
import { AttributeReader, type OnAttribute } from './attribute-reader.ts';
import { EventReader } from './event-reader.ts';
import { KeysOfRow } from './keys-of-row.ts';
import { ODD_SPAN } from './odd-span.ts';
import { mustBeUtf8 } from './plain-text.ts';
import type { SpanColumns } from './span-columns.ts';
import { SpanFields } from './span-fields.ts';
import { between, type Halves, WireCursor } from './wire-cursor.ts';

const NOTHING = Buffer.alloc(0);
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const MIDNIGHT_1970: Halves = { low: 0, high: 0 };

/** State of the reader, and values of the current span that are not in their column yet. */
interface Reading {
  readonly buffer: Buffer;
  readonly columns: SpanColumns;
  readonly cursor: WireCursor;
  readonly status: WireCursor;
  readonly attributes: AttributeReader;
  readonly events: EventReader;
  readonly onAttribute: OnAttribute;
  readonly fields: SpanFields;
  /** Bit set of the field numbers seen so far. */
  seen: number;
  kind: number;
  start: Halves;
  end: Halves;
  statusCode: number;
}

type FieldReader = (reading: Reading) => void;

const FIELD = { TRACE_ID: 1, SPAN_ID: 2, TRACE_STATE: 3, PARENT: 4, NAME: 5, STATUS_MESSAGE: 16 } as const;

/** Readers by tag. Source: opentelemetry/proto/trace/v1/trace.proto, message Span. */
const FIELDS = new Map<number, FieldReader>([
  [10, readTraceId],
  [18, readSpanId],
  [26, readTraceState],
  [34, readParent],
  [42, readName],
  [48, (reading) => (reading.kind = reading.cursor.small())],
  [57, (reading) => (reading.start = reading.cursor.fixed64())],
  [65, (reading) => (reading.end = reading.cursor.fixed64())],
  [74, readAttribute],
  [80, readNone],
  [90, readEvent],
  [106, refuse],
  [122, readStatus],
]);
/** Tags of repeated fields. */
const REPEATED: ReadonlySet<number> = new Set([74, 90]);

/** Appends spans to the columns of `otel_traces` from their bytes, without creating objects. */
export interface SpanReader {
  /** Fields of the span that was read last. */
  readonly fields: SpanFields;
  /**
   * Appends the span at these bounds, without its resource and scope.
   *
   * @returns its start and end time
   * @throws {OddSpan} leaving an incomplete row
   */
  read(start: number, end: number): { readonly start: Halves; readonly end: Halves };
}

/** Creates a span reader. @param onAttribute called for every attribute of the span itself */
export function createSpanReader(buffer: Buffer, columns: SpanColumns, onAttribute: OnAttribute): SpanReader {
  const keys = new KeysOfRow();
  const reading: Reading = {
    buffer,
    columns,
    cursor: new WireCursor(buffer),
    status: new WireCursor(buffer),
    attributes: new AttributeReader(buffer),
    events: new EventReader(buffer, columns),
    onAttribute(key, kind, start, end) {
      keys.add(key);
      onAttribute(key, kind, start, end);
    },
    fields: new SpanFields(),
    seen: 0,
    kind: 0,
    start: MIDNIGHT_1970,
    end: MIDNIGHT_1970,
    statusCode: 0,
  };
  return {
    fields: reading.fields,
    read(start, end) {
      keys.begin();
      reading.fields.begin(start);
      reading.seen = 0;
      reading.kind = 0;
      reading.start = MIDNIGHT_1970;
      reading.end = MIDNIGHT_1970;
      reading.statusCode = 0;
      reading.cursor.open(start, end);
      while (reading.cursor.next()) {
        readField(reading);
        reading.fields.add(reading.cursor.tag, reading.cursor.position);
      }
      finish(reading);
      return { start: reading.start, end: reading.end };
    },
  };
}

function readField(reading: Reading): void {
  const { tag } = reading.cursor;
  // Nearly all fields are attributes.
  if (tag === 74) return readAttribute(reading);
  const read = FIELDS.get(tag);
  if (read === undefined) return reading.cursor.skip();
  if (!REPEATED.has(tag)) once(reading, tag >>> 3);
  read(reading);
}

function once(reading: Reading, field: number): void {
  if ((reading.seen & (1 << field)) !== 0) throw ODD_SPAN;
  reading.seen |= 1 << field;
}

function readId({ buffer, cursor }: Reading, bytes: number): void {
  cursor.bytes();
  if (cursor.end - cursor.start !== bytes) throw ODD_SPAN;
  let all = 0;
  for (let at = cursor.start; at < cursor.end; at += 1) all |= buffer[at] as number;
  if (all === 0) throw ODD_SPAN;
}

function readTraceId(reading: Reading): void {
  readId(reading, TRACE_ID_BYTES);
  reading.columns.traceId.appendHex(reading.buffer, reading.cursor.start, reading.cursor.end);
}

function readSpanId(reading: Reading): void {
  readId(reading, SPAN_ID_BYTES);
  reading.columns.spanId.appendHex(reading.buffer, reading.cursor.start, reading.cursor.end);
}

function readParent(reading: Reading): void {
  const { buffer, columns, cursor } = reading;
  readId(reading, SPAN_ID_BYTES);
  columns.parentSpanId.appendHex(buffer, cursor.start, cursor.end);
}

function readTraceState({ buffer, columns, cursor }: Reading): void {
  cursor.bytes();
  mustBeUtf8(buffer, cursor.start, cursor.end);
  columns.traceState.appendBytes(buffer, cursor.start, cursor.end);
}

function readName({ buffer, columns: { spanName }, cursor }: Reading): void {
  cursor.bytes();
  const number = spanName.dictionary.numberOf(buffer, cursor.start, cursor.end);
  if (number < 0) throw ODD_SPAN;
  spanName.appendNumber(number);
}

function readAttribute({ columns, cursor, attributes, onAttribute }: Reading): void {
  cursor.bytes();
  attributes.read(cursor.start, cursor.end, columns.spanAttributes, onAttribute);
}

function readEvent({ cursor, events }: Reading): void {
  cursor.bytes();
  events.read(cursor.start, cursor.end);
}

/** Dropped attributes must be reported in the record, which the object decoder does. */
function readNone({ cursor }: Reading): void {
  if (cursor.small() !== 0) throw ODD_SPAN;
}

/** Links are rare, so the object decoder handles them. */
function refuse(): never {
  throw ODD_SPAN;
}

function readStatus(reading: Reading): void {
  const { buffer, columns, cursor, status } = reading;
  cursor.bytes();
  status.open(cursor.start, cursor.end);
  while (status.next()) {
    if (status.tag === 24) reading.statusCode = status.small();
    else if (status.tag === 18) {
      once(reading, FIELD.STATUS_MESSAGE);
      status.bytes();
      mustBeUtf8(buffer, status.start, status.end);
      columns.statusMessage.appendBytes(buffer, status.start, status.end);
    } else status.skip();
  }
}

function finish(reading: Reading): void {
  const { columns, seen, kind, statusCode, start } = reading;
  const came = (field: number): boolean => (seen & (1 << field)) !== 0;
  const duration = between(start, reading.end);
  if (!came(FIELD.TRACE_ID) || !came(FIELD.SPAN_ID) || duration === undefined || start.high >= 0x8000_0000) {
    throw ODD_SPAN;
  }
  if (!came(FIELD.TRACE_STATE)) columns.traceState.append(NOTHING);
  if (!came(FIELD.PARENT)) columns.parentSpanId.append(NOTHING);
  if (!came(FIELD.NAME)) columns.spanName.append('');
  if (!came(FIELD.STATUS_MESSAGE)) columns.statusMessage.append(NOTHING);
  columns.timestamp.appendHalves(start.low, start.high);
  columns.duration.appendHalves(duration.low, duration.high);
  columns.spanKind.append(KINDS[kind] ?? 'Unspecified');
  columns.statusCode.append(STATUS_CODES[statusCode] ?? 'Unset');
  columns.spanAttributes.endRow();
}
